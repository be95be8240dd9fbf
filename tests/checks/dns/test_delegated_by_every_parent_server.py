from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.dns.delegated_by_every_parent_server import delegated_by_every_parent_server
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import parent, parents


def test_all_who_know_it_pass() -> None:
    verdict = delegated_by_every_parent_server(ZONE, parents(parent(), parent(servers=())))
    assert (verdict.outcome, params(verdict)["count"]) == (Outcome.PASS, 2)


@pytest.mark.parametrize("outcome", ["NXDOMAIN", "NOERROR", "silent"])
def test_one_that_denies_it_fails(outcome: str) -> None:
    other = parent(server="bad", outcome=outcome, ds=(), servers=(), denies=True)
    verdict = delegated_by_every_parent_server(ZONE, parents(parent(), other))
    assert (verdict.outcome, params(verdict)["servers"]) == (Outcome.FAIL, ("bad",))


def test_silent_and_refusing_ones_are_told_elsewhere() -> None:
    others = (parent(outcome="silent"), parent(outcome="REFUSED"))
    verdict = delegated_by_every_parent_server(ZONE, parents(parent(), *others))
    assert params(verdict) == {"count": 1}


def test_a_zone_that_nobody_above_knows_is_told_elsewhere() -> None:
    for views in ((parent(denies=True),), (parent(outcome="silent"),), ()):
        verdict = delegated_by_every_parent_server(ZONE, parents(*views))
        assert verdict.outcome is Outcome.NOT_APPLICABLE
