"""Judged by scapy, which takes apart what is said."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network
from typing import Any

from scapy.layers import dhcp6, inet6
from scapy.layers.l2 import Ether

from netaudit.lab.speech import (
    Announced,
    Speaker,
    advertisement,
    dhcp_reply,
    listens,
    presence,
)

ROUTER = Speaker(IPv6Address("fe80::1"), bytes.fromhex("02005e000001"))
LAN = IPv6Network("2001:db8:1::/64")
SAID = Announced(
    prefixes=((LAN, True, True, 7200, 3600),),
    resolvers=(IPv6Address("2001:db8:1::53"),),
    search=("x-a.mau.test",),
    managed=True,
    preference=1,
    mtu=1400,
)


def sound(frame: bytes) -> Any:
    """As scapy reads it; its own checksum must be the same."""
    found = Ether(frame)
    again = Ether(frame)
    for layer in (again[inet6.IPv6], again.lastlayer()):
        layer.fields.pop("plen", None)
    assert bytes(again)[: len(frame)] == frame
    return found


def test_an_advertisement() -> None:
    found = sound(advertisement(ROUTER, SAID))
    said = found[inet6.ICMPv6ND_RA]
    assert (found[inet6.IPv6].hlim, found.dst, found.src) == (
        255,
        "33:33:00:00:00:01",
        "02:00:5e:00:00:01",
    )
    assert (said.M, said.O, said.prf, said.routerlifetime, said.chlim) == (1, 0, 1, 1800, 64)
    prefix = found[inet6.ICMPv6NDOptPrefixInfo]
    assert (prefix.prefix, prefix.prefixlen, prefix.L, prefix.A) == ("2001:db8:1::", 64, 1, 1)
    assert (prefix.validlifetime, prefix.preferredlifetime) == (7200, 3600)
    assert found[inet6.ICMPv6NDOptMTU].mtu == 1400
    assert found[inet6.ICMPv6NDOptRDNSS].dns == ["2001:db8:1::53"]
    assert found[inet6.ICMPv6NDOptDNSSL].searchlist == ["x-a.mau.test."]
    checked = found[inet6.ICMPv6ND_RA]
    right = checked.cksum
    del checked.cksum
    assert Ether(bytes(found))[inet6.ICMPv6ND_RA].cksum == right


def test_an_advertisement_behind_a_header() -> None:
    found = sound(advertisement(ROUTER, SAID, headers=True))
    assert found[inet6.IPv6ExtHdrDestOpt].nh == 58
    assert found[inet6.ICMPv6ND_RA].M == 1


def test_neighbours_listeners_and_servers() -> None:
    there = sound(presence(ROUTER, router=True))[inet6.ICMPv6ND_NA]
    assert (there.R, there.O, there.tgt) == (1, 1, "fe80::1")
    report = sound(listens(ROUTER, IPv6Address("ff02::fb")))
    assert report[inet6.ICMPv6MLReport2].records[0].dst == "ff02::fb"
    client = bytes.fromhex("02005e000002") + IPv6Address("fe80::2").packed
    reply = sound(dhcp_reply(ROUTER, IPv6Address("2001:db8:1::53"), b"\1\2\3", client))
    assert reply[dhcp6.DHCP6_Reply].trid == 0x010203
    assert reply[dhcp6.DHCP6OptDNSServers].dnsservers == ["2001:db8:1::53"]
