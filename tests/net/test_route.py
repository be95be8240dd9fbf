from __future__ import annotations

from ipaddress import ip_address

import pytest

from netaudit.net.route import leads_out, on_link, parse_v4, parse_v6, read_routes

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


def test_a_link_of_its_own_leads_nowhere() -> None:
    assert leads_out(parse_v6(V6))
    assert leads_out(parse_v4(V4))
    link_local = "fe80" + "0" * 28 + " 40 " + "0" * 32 + " 00 " + "0" * 32 + " 0 1 0 1 eth0"
    assert not leads_out(parse_v6(link_local))
