from __future__ import annotations

import contextlib
from ipaddress import IPv6Address, IPv6Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers import inet6

from netaudit.facts.segment import AdvertisedPrefix, Neighbour
from netaudit.raw.onlink import discovery
from netaudit.raw.onlink.frames import Message

ROUTER = IPv6Address("fe80::1")
MAC = "02:00:00:00:00:01"


def message(layers: Any, source: IPv6Address = ROUTER) -> Message:
    """As it came, from scapy's layers or octets."""
    body = bytes(layers)
    return Message(body[0], source, MAC, body, "", headers=False)


def heard(*options: Any, **fields: Any) -> Any:
    """The advertisement of such fields and options."""
    made = inet6.ICMPv6ND_RA(**fields)
    for option in options:
        made = made / option
    return discovery.advertisement(message(made))


def test_an_advertisement_with_everything() -> None:
    found = heard(
        inet6.ICMPv6NDOptSrcLLAddr(lladdr=MAC),
        inet6.ICMPv6NDOptMTU(mtu=1400),
        inet6.ICMPv6NDOptPrefixInfo(
            prefix="2001:db8:1::", prefixlen=64, L=1, A=0, validlifetime=9, preferredlifetime=8
        ),
        inet6.ICMPv6NDOptRDNSS(lifetime=60, dns=["2001:db8::53", "2001:db8::54"]),
        inet6.ICMPv6NDOptDNSSL(lifetime=60, searchlist=["X-a.mau.test.", "mau.test."]),
        inet6.ICMPv6NDOptRDNSS(lifetime=0, dns=["2001:db8::99"]),
        M=1,
        O=1,
        prf=3,
        routerlifetime=1800,
        chlim=60,
    )
    assert (found.managed, found.other, found.preference) == (True, True, "low")
    assert (found.lifetime, found.hop_limit, found.mtu) == (1800, 60, 1400)
    network = IPv6Network("2001:db8:1::/64")
    assert found.prefixes == (AdvertisedPrefix(network, True, False, 9, 8),)
    assert found.resolvers == (IPv6Address("2001:db8::53"), IPv6Address("2001:db8::54"))
    assert found.search == ("x-a.mau.test", "mau.test")
    assert (found.source, found.mac, found.count) == (ROUTER, MAC, 1)


@pytest.mark.parametrize(("bits", "word"), [(0, "medium"), (1, "high"), (2, "reserved")])
def test_preferences(bits: int, word: str) -> None:
    assert heard(prf=bits).preference == word


@pytest.mark.parametrize(
    ("option", "why"),
    [
        (b"\x01\x00" + bytes(6), "no length"),
        (b"\x01", "no length"),
        (b"\x01\x02" + bytes(6), "cut short"),
        (b"\x05\x02" + bytes(14), "MTU option"),
        (b"\x03\x01" + bytes(6), "prefix option"),
        (b"\x03\x04\x81" + bytes(29), "longer than an address"),
        (b"\x19\x02" + bytes(2) + b"\0\0\0\1" + bytes(8), "RDNSS"),
        (b"\x19\x01" + bytes(2) + b"\0\0\0\1", "RDNSS"),
        (b"\x1f\x02" + bytes(2) + b"\0\0\0\1" + b"\xc0" + bytes(7), "cannot be read"),
        (b"\x1f\x02" + bytes(2) + b"\0\0\0\1" + b"\7abcdefg", "cut short"),
        ((b"\xfe\x01" + bytes(6)) * 65, "too many options"),
        (b"\x1f\x08" + bytes(2) + b"\0\0\0\1" + b"\1a\0" * 18 + bytes(2), "too long"),
    ],
)
def test_options_that_cannot_be(option: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        discovery.advertisement(message(bytes(inet6.ICMPv6ND_RA()) + option))


def test_only_link_local_routers_advertise_and_say_enough() -> None:
    body = bytes(inet6.ICMPv6ND_RA())
    with pytest.raises(ValueError, match="link-local"):
        discovery.advertisement(message(body, IPv6Address("2001:db8::1")))
    with pytest.raises(ValueError, match="too short"):
        discovery.advertisement(message(body[:12]))


def test_neighbours() -> None:
    option = inet6.ICMPv6NDOptDstLLAddr(lladdr="02:00:00:00:00:09")
    tells = message(inet6.ICMPv6ND_NA(tgt="2001:db8::9", R=1) / option)
    nine = IPv6Address("2001:db8::9")
    assert discovery.neighbour(tells) == Neighbour(nine, "02:00:00:00:00:09", router=True)
    asks = message(inet6.ICMPv6ND_NS(tgt="2001:db8::8"), nine)
    assert discovery.neighbour(asks) == Neighbour(nine, MAC, router=False)
    unsure = message(inet6.ICMPv6ND_NS(tgt="2001:db8::8"), IPv6Address("::"))
    assert discovery.neighbour(unsure) is None
    with pytest.raises(ValueError, match="multicast"):
        discovery.neighbour(message(inet6.ICMPv6ND_NS(tgt="ff02::1")))
    with pytest.raises(ValueError, match="too short"):
        discovery.neighbour(message(bytes(inet6.ICMPv6ND_NS())[:20]))


@given(st.binary(max_size=120))
def test_anything_may_stand_in_options(tail: bytes) -> None:
    for head in (inet6.ICMPv6ND_RA(), inet6.ICMPv6ND_NA(tgt="2001:db8::1")):
        read = (
            discovery.neighbour if isinstance(head, inet6.ICMPv6ND_NA) else discovery.advertisement
        )
        with contextlib.suppress(ValueError):
            read(message(bytes(head) + tail))
