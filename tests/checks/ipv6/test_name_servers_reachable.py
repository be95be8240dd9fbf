from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.ipv6.name_servers_reachable import name_servers_reachable
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE, dead, servers_v6, view


def test_answers_over_ipv6_pass() -> None:
    assert name_servers_reachable(ZONE, servers_v6(view())).outcome is Outcome.PASS


def test_any_answer_is_reachable() -> None:
    lame = view(rcode="REFUSED", serial=None)
    assert name_servers_reachable(ZONE, servers_v6(lame)).outcome is Outcome.PASS


def test_silence_fails_and_is_named() -> None:
    verdict = name_servers_reachable(ZONE, servers_v6(view(), dead()))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == (f"{dead().label}: silent",)


def test_a_name_without_aaaa_fails() -> None:
    verdict = name_servers_reachable(ZONE, servers_v6(view(), without=("ns9.test",)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == ("ns9.test: no AAAA",)


def test_a_zone_without_servers_is_told_elsewhere() -> None:
    assert name_servers_reachable(ZONE, servers_v6()).outcome is Outcome.NOT_APPLICABLE
