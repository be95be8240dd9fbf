from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

import pytest

from netaudit.net import route
from netaudit.net.route import leads_out, on_link, parse_v4, parse_v6, read_routes

if TYPE_CHECKING:
    from pathlib import Path

V4 = """Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
eth0 00000000 0100020A 0003 0 0 0 00000000 0 0 0
eth0 0000020A 00000000 0001 0 0 0 00FFFFFF 0 0 0
"""
V6 = (
    "20010db8000100000000000000000000 40 " + "0" * 32 + " 00 " + "0" * 32 + " 0 1 0 1 eth0\n"
    "00000000000000000000000000000000 00 " + "0" * 32 + " 00 fe80" + "0" * 27 + "1 0 1 0 3 eth0\n"
    "00000000000000000000000000000000 00 " + "0" * 32 + " 00 " + "0" * 32 + " 0 1 0 0 lo\n"
)


@pytest.mark.parametrize(
    ("address", "direct"), [("10.2.0.9", True), ("10.3.0.9", False), ("192.0.2.1", False)]
)
def test_ipv4(address: str, *, direct: bool) -> None:
    assert on_link(ip_address(address), parse_v4(V4)) is direct


@pytest.mark.parametrize(("address", "direct"), [("2001:db8:1::9", True), ("2001:db8:2::9", False)])
def test_ipv6(address: str, *, direct: bool) -> None:
    assert on_link(ip_address(address), parse_v6(V6)) is direct


def test_without_any_route_nothing_is_on_our_link() -> None:
    assert not on_link(ip_address("192.0.2.1"), [])


@pytest.mark.parametrize("version", [4, 6])
def test_this_machines_own_table_can_be_read(version: int) -> None:
    assert all(network.version == version for network, _direct in read_routes(version))


def test_each_family_has_its_own_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route, "_PROC", tmp_path)
    assert read_routes(4) == read_routes(6) == []  # a kernel without it
    (tmp_path / "route").write_text(V4)
    (tmp_path / "ipv6_route").write_text(V6)
    assert (read_routes(4), read_routes(6)) == (parse_v4(V4), parse_v6(V6))
    assert on_link(ip_address("10.2.0.9"))
    assert on_link(ip_address("2001:db8:1::9"))
    assert not on_link(ip_address("10.3.0.9"))


def test_a_link_of_its_own_leads_nowhere() -> None:
    assert leads_out(parse_v6(V6))
    assert leads_out(parse_v4(V4))
    link_local = "fe80" + "0" * 28 + " 40 " + "0" * 32 + " 00 " + "0" * 32 + " 0 1 0 1 eth0"
    assert not leads_out(parse_v6(link_local))


def test_every_route_is_read_with_its_length_and_its_next_hop() -> None:
    assert parse_v6(V6) == [
        (ip_network("2001:db8:1::/64"), True),
        (ip_network("::/0"), False),
    ]
    assert parse_v4(V4) == [(ip_network("0.0.0.0/0"), False), (ip_network("10.2.0.0/24"), True)]
    assert parse_v4(V4.splitlines()[0] + "\nshort line\n") == parse_v6("short line\n") == []


def test_the_longest_route_decides() -> None:
    routes = [(ip_network("2001:db8::/32"), True), (ip_network("2001:db8:1::/48"), False)]
    for order in (routes, routes[::-1]):
        assert on_link(ip_address("2001:db8:2::1"), order)
        assert not on_link(ip_address("2001:db8:1::1"), order)


def test_multicast_leads_nowhere_either() -> None:
    multicast, link_local, out = (
        (ip_network(text), True) for text in ("ff00::/8", "fe80::/64", "2001:db8::/64")
    )
    assert not leads_out([multicast, link_local])
    assert leads_out([multicast, out, link_local])
    assert not leads_out([])
