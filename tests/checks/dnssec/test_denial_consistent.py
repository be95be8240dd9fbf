from __future__ import annotations

from netaudit.facts.apex import Nsec3Parameters
from netaudit.model import Outcome
from netaudit_checks.dnssec.denial_consistent import denial_consistent
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import apex, denied, zone_apex


def test_one_way_passes() -> None:
    assert denial_consistent(ZONE, zone_apex(apex(), apex())).outcome is Outcome.PASS


def test_two_kinds_or_two_salts_fail() -> None:
    hashed = apex(
        server="bad", denial=denied("NSEC3", nsec3=(Nsec3Parameters(0, "", opt_out=False),))
    )
    salted = apex(denial=denied("NSEC3", nsec3=(Nsec3Parameters(0, "ab", opt_out=False),)))
    verdict = denial_consistent(ZONE, zone_apex(apex(), hashed))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"][1] == "bad: NSEC3 0/-"
    assert denial_consistent(ZONE, zone_apex(salted, hashed)).outcome is Outcome.FAIL


def test_a_server_that_signs_and_denies_without_proof_fails() -> None:
    bare = apex(server="bad", denial=denied("", denied=True))
    verdict = denial_consistent(ZONE, zone_apex(apex(), bare))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == ("bad",)


def test_one_that_signs_nothing_or_gave_no_denial_is_another_check_s() -> None:
    unsigned = apex(keys=(), sets=(), denial=denied("", denied=True))
    refusing = apex(denial=denied(""))
    verdict = denial_consistent(ZONE, zone_apex(apex(), unsigned, refusing))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 1


def test_without_denials_it_does_not_apply() -> None:
    bare = zone_apex(apex(denial=denied("")))
    assert denial_consistent(ZONE, bare).outcome is Outcome.NOT_APPLICABLE
