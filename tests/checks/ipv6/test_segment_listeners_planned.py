from __future__ import annotations

from ipaddress import IPv6Address
from typing import Any

import pytest

from netaudit.facts.segment import Member
from netaudit.model import Outcome
from netaudit_checks.ipv6.segment_listeners_planned import segment_listeners_planned
from tests.checks.builders import params
from tests.checks.segment_builders import ROGUE, ROUTER, make_overheard, make_segment

DHCP, ROUTERS, MDNS = "ff02::1:2", "ff02::2", "ff02::fb"


def judged(group: str, source: IPv6Address = ROGUE, **plan: Any) -> Any:
    """The verdict on one listener."""
    heard = make_overheard(members=(Member(IPv6Address(group), source),))
    return segment_listeners_planned(make_segment(**plan), heard)


@pytest.mark.parametrize(
    ("group", "name"),
    [
        (MDNS, "mDNS"),
        ("ff02::1:3", "LLMNR"),
        ("ff05::c", "SSDP"),
        (DHCP, "DHCPv6"),
        (ROUTERS, "router"),
    ],
)
def test_what_nobody_planned(group: str, name: str) -> None:
    verdict = judged(group)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["listeners"] == (f"{ROGUE} ({name})",)


def test_what_is_planned_or_means_nothing() -> None:
    assert judged(ROUTERS, ROUTER).outcome is Outcome.PASS
    assert judged(ROUTERS, routers=()).outcome is Outcome.PASS
    assert judged(DHCP, dhcp_servers=(ROGUE,)).outcome is Outcome.PASS
    assert judged("ff02::1:ff00:1").outcome is Outcome.PASS


def test_no_report_at_all() -> None:
    verdict = segment_listeners_planned(make_segment(), make_overheard())
    assert verdict.outcome is Outcome.NOT_TESTED
