from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit_checks.ipv6.name_servers_reachable import name_servers_reachable
from tests.checks.builders import told
from tests.checks.dns_builders import ZONE, dead, servers, servers_v6, untested, view

if TYPE_CHECKING:
    from netaudit.api import Verdict
    from netaudit.facts.zone import ServersV6, ServerView

V4 = "198.18.1.53"


def judged(v6: ServersV6, v4: ServerView | None = None) -> Verdict:
    return name_servers_reachable(ZONE, v6, servers(*v6.servers, v4 or view(V4)))


def test_answers_over_ipv6_pass() -> None:
    assert judged(servers_v6(view())).outcome is Outcome.PASS


def lame(address: str = "2001:db8:1000::53") -> ServerView:
    return view(address, rcode="REFUSED", serial=None)


@pytest.mark.parametrize("v4", [lame(V4), dead(V4), untested(), view(V4, name="ns2.test")])
def test_who_serves_over_neither_family_is_told_elsewhere(v4: ServerView) -> None:
    assert judged(servers_v6(lame()), v4).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("v6", "said"), [(lame(), "REFUSED"), (view(authoritative=False), "no authority")]
)
def test_who_serves_over_ipv4_alone_fails(v6: ServerView, said: str) -> None:
    verdict = judged(servers_v6(v6))
    assert verdict.outcome is Outcome.FAIL
    assert told(verdict, "servers") == (f"{v6.label}: {said}",)


def test_silence_fails_and_is_named() -> None:
    verdict = judged(servers_v6(view(), dead()))
    assert verdict.outcome is Outcome.FAIL
    assert told(verdict, "servers") == (f"{dead().label}: silent",)


def test_a_name_without_aaaa_fails() -> None:
    verdict = judged(servers_v6(view(), without=("ns9.test",)))
    assert verdict.outcome is Outcome.FAIL
    assert told(verdict, "servers") == ("ns9.test: no AAAA",)


def test_a_zone_without_servers_is_told_elsewhere() -> None:
    assert judged(servers_v6()).outcome is Outcome.NOT_APPLICABLE
