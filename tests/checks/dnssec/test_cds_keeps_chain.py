from __future__ import annotations

from dataclasses import replace

from netaudit.model import Outcome
from netaudit_checks.dnssec.cds_keeps_chain import cds_keeps_chain
from tests.checks.builders import params
from tests.checks.dns_builders import DS, ZONE
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
