from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.dnssec.cds_consistent import cds_consistent
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import apex, cdnskey, offering, zone_apex


def test_the_same_on_all_servers_passes() -> None:
    assert cds_consistent(ZONE, zone_apex(offering(), offering())).outcome is Outcome.PASS


def test_a_server_without_them_fails() -> None:
    verdict = cds_consistent(ZONE, zone_apex(offering(), apex(server="bad")))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"][1] == "bad: 0 CDS, 0 CDNSKEY"


def test_two_that_name_different_keys_fail() -> None:
    unlike = offering(cdnskeys=(cdnskey(),), cds_unlike=("CDS 7",))
    verdict = cds_consistent(ZONE, zone_apex(unlike, unlike))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["records"] == ("CDS 7",)


def test_without_either_it_does_not_apply() -> None:
    assert cds_consistent(ZONE, zone_apex(apex())).outcome is Outcome.NOT_APPLICABLE


def test_who_gave_no_answer_is_told_elsewhere() -> None:
    for missing in ("CDS", "CDNSKEY"):
        verdict = cds_consistent(ZONE, zone_apex(offering(), apex(unanswered=(missing,))))
        assert (verdict.outcome, params(verdict)["count"]) == (Outcome.PASS, 1)


def test_other_cdnskeys_fail_and_cdnskeys_alone_are_looked_at() -> None:
    one, other = cdnskey(), cdnskey(text="257 3 13 BBBB")
    same = zone_apex(apex(cdnskeys=(one,)), apex(cdnskeys=(one,)))
    assert cds_consistent(ZONE, same).outcome is Outcome.PASS
    differ = zone_apex(apex(cdnskeys=(one,)), apex(cdnskeys=(other,)))
    assert cds_consistent(ZONE, differ).outcome is Outcome.FAIL
