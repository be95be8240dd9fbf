from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.dns.name_servers_consistent import name_servers_consistent
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import apex, zone_apex


def test_the_same_everywhere_passes() -> None:
    assert name_servers_consistent(ZONE, zone_apex(apex(), apex())).outcome is Outcome.PASS


def test_another_set_fails() -> None:
    other = apex(server="bad", servers=("ns2.kontum.test",))
    verdict = name_servers_consistent(ZONE, zone_apex(apex(), other))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"][1] == "bad: ns2.kontum.test"


def test_without_a_server_there_is_nothing_to_say() -> None:
    assert name_servers_consistent(ZONE, zone_apex()).outcome is Outcome.NOT_APPLICABLE


def test_who_gave_no_answer_is_told_elsewhere() -> None:
    verdict = name_servers_consistent(ZONE, zone_apex(apex(), apex(servers=(), unanswered=("NS",))))
    assert (verdict.outcome, params(verdict)["count"]) == (Outcome.PASS, 1)
