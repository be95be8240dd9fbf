from __future__ import annotations

from ipaddress import IPv6Address

from netaudit.facts.segment import DhcpServer
from netaudit.model import Outcome
from netaudit_checks.ipv6.segment_dhcp_declared import segment_dhcp_declared
from tests.checks.builders import params
from tests.checks.segment_builders import HOST, MAC, RESOLVER, make_overheard, make_segment

SERVER = IPv6Address("fe80::5")


def server(*resolvers: IPv6Address) -> DhcpServer:
    """One that names these."""
    return DhcpServer(SERVER, MAC, resolvers, 1)


def test_a_declared_server() -> None:
    heard = make_overheard(dhcp_servers=(server(RESOLVER),))
    verdict = segment_dhcp_declared(make_segment(dhcp_servers=(SERVER,)), heard)
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 1


def test_an_undeclared_server_is_told() -> None:
    verdict = segment_dhcp_declared(make_segment(), make_overheard(dhcp_servers=(server(),)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == (f"{SERVER} ({MAC})",)


def test_a_declared_server_with_foreign_resolvers() -> None:
    heard = make_overheard(dhcp_servers=(server(HOST),))
    verdict = segment_dhcp_declared(make_segment(dhcp_servers=(SERVER,)), heard)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["resolvers"] == (str(HOST),)


def test_silence_means_something_only_after_a_question() -> None:
    assert segment_dhcp_declared(make_segment(), make_overheard()).outcome is Outcome.NOT_TESTED
    asked = make_overheard(asked=("dhcpv6-information-request",))
    assert segment_dhcp_declared(make_segment(), asked).outcome is Outcome.PASS
