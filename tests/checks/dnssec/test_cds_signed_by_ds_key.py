from __future__ import annotations

from dataclasses import replace

import pytest

from netaudit.model import Outcome
from netaudit_checks.dnssec.cds_signed_by_ds_key import cds_signed_by_ds_key
from tests.checks.builders import params
from tests.checks.dns_builders import DS, ZONE, delegation
from tests.checks.server_builders import apex, cdnskey, offering, seen, zone_apex


def test_the_key_of_the_ds_passes() -> None:
    offers = offering(sets=(seen("SOA", key_tags=(8,)), seen("CDS"), seen("CDNSKEY")))
    assert cds_signed_by_ds_key(ZONE, zone_apex(offers), delegation()).outcome is Outcome.PASS


@pytest.mark.parametrize("tags", [(), (8,)])
def test_another_key_or_none_fails(tags: tuple[int, ...]) -> None:
    offers = offering(sets=(seen("CDS"), seen("CDNSKEY", key_tags=tags)))
    verdict = cds_signed_by_ds_key(ZONE, zone_apex(offers), delegation())
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == (f"{offers.server}: CDNSKEY",)


def test_at_first_enrolment_there_is_no_ds() -> None:
    orphan = delegation(ds=(replace(DS, matched=False),))
    verdict = cds_signed_by_ds_key(ZONE, zone_apex(offering()), orphan)
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_without_either_it_does_not_apply() -> None:
    verdict = cds_signed_by_ds_key(ZONE, zone_apex(apex()), delegation())
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_cdnskeys_alone_are_looked_at() -> None:
    offers = apex(cdnskeys=(cdnskey(),), sets=(seen("CDNSKEY", key_tags=(8,)),))
    assert cds_signed_by_ds_key(ZONE, zone_apex(offers), delegation()).outcome is Outcome.FAIL
