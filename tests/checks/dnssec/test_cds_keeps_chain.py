from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from netaudit.model import Outcome
from netaudit_checks.dnssec.cds_keeps_chain import cds_keeps_chain
from tests.checks.builders import params
from tests.checks.dns_builders import DS, KEY, ZONE
from tests.checks.server_builders import apex, cdnskey, offering, zone_apex


def test_a_key_that_signs_passes() -> None:
    assert cds_keeps_chain(ZONE, zone_apex(offering())).outcome is Outcome.PASS
    assert cds_keeps_chain(ZONE, zone_apex(apex(cdnskeys=(cdnskey(),)))).outcome is Outcome.PASS


def test_an_unknown_key_fails() -> None:
    orphan = offering(cds=(replace(DS, key_tag=99, matched=False),))
    verdict = cds_keeps_chain(ZONE, zone_apex(orphan))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["keys"] == ("99/13/2",)


def test_a_key_that_signs_nothing_fails() -> None:
    assert cds_keeps_chain(ZONE, zone_apex(offering(sets=()))).outcome is Outcome.FAIL


def test_a_new_key_beside_the_old_one_passes() -> None:
    roll = offering(cds=(DS, replace(DS, key_tag=99, matched=False)))
    assert cds_keeps_chain(ZONE, zone_apex(roll)).outcome is Outcome.PASS


def test_of_several_digests_of_a_key_one_that_fits_will_do() -> None:
    """One of a type that nobody knows, or a mistyped one, takes nothing from the other."""
    both = offering(cds=(DS, replace(DS, digest_type=9, matched=False)))
    assert cds_keeps_chain(ZONE, zone_apex(both)).outcome is Outcome.PASS
    other = apex(cds=(DS,), cdnskeys=(cdnskey(published=False),))
    assert cds_keeps_chain(ZONE, zone_apex(other)).outcome is Outcome.PASS


def test_a_request_to_delete_is_told_elsewhere() -> None:
    delete = offering(cds=(replace(DS, algorithm=0, matched=False),), cds_text=("0 0 0 00",))
    assert cds_keeps_chain(ZONE, zone_apex(delete)).outcome is Outcome.PASS


def test_without_either_it_does_not_apply() -> None:
    assert cds_keeps_chain(ZONE, zone_apex(apex())).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("changes", [{"published": False}, {"key": replace(KEY, key_tag=99)}])
def test_a_cdnskey_of_another_key_fails(changes: dict[str, Any]) -> None:
    verdict = cds_keeps_chain(ZONE, zone_apex(apex(cdnskeys=(cdnskey(**changes),))))
    assert verdict.outcome is Outcome.FAIL
    tag = changes.get("key", KEY).key_tag
    assert params(verdict)["keys"] == (f"{tag}/13",)


def test_a_cds_that_fits_no_key_fails_though_a_key_of_that_tag_signs() -> None:
    verdict = cds_keeps_chain(ZONE, zone_apex(offering(cds=(replace(DS, matched=False),))))
    assert verdict.outcome is Outcome.FAIL


def test_a_cdnskey_that_asks_to_delete_names_no_key() -> None:
    delete = apex(cdnskeys=(cdnskey(delete=True, published=False, text="0 3 0 AA=="),))
    assert cds_keeps_chain(ZONE, zone_apex(delete)).outcome is Outcome.PASS
