from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.dns.parent_servers_agree import parent_servers_agree
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import parent, parents


def test_the_same_referral_passes() -> None:
    assert parent_servers_agree(ZONE, parents(parent(), parent())).outcome is Outcome.PASS


def test_another_referral_fails() -> None:
    other = parent(server="bad", servers=("old.test",))
    verdict = parent_servers_agree(ZONE, parents(parent(), other))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"][1] == "bad: old.test"


def test_one_that_holds_the_zone_itself_refers_to_nobody() -> None:
    verdict = parent_servers_agree(ZONE, parents(parent(), parent(servers=())))
    assert params(verdict) == {"count": 1}


def test_dead_ones_are_told_elsewhere() -> None:
    verdict = parent_servers_agree(ZONE, parents(parent(outcome="silent")))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
