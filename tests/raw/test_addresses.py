from __future__ import annotations

from ipaddress import ip_address, ip_network

import numpy as np
import pytest

from netaudit.raw.addresses import Scope, parse, text_of


@pytest.mark.parametrize(
    "text",
    ["198.18.0.1", "0.0.0.0", "2001:db8::1", "::", "::1", "::ffff:192.0.2.1", "::1:0:0:1", "1::"],
)
def test_an_address_is_read_and_written_as_ipaddress_does(text: str) -> None:
    assert parse(text) == ip_address(text).packed
    assert text_of(parse(text)) == str(ip_address(text))


NONE = ["", "no address", "198.18.1", "1.2.3.04", "1.2.3.4 ", "1::2::3", "::1%lo", "1\x00", "é"]


@pytest.mark.parametrize("text", NONE)
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="is no address"):
        parse(text)


def test_the_scope_holds_what_ipaddress_says_that_it_holds() -> None:
    """At each edge, one to either side of it, and anywhere; networks may lie in one another."""
    names = "198.18.0.0/15 198.18.7.0/24 192.0.2.128/25 203.0.113.9/32 198.17.255.0/24"
    names += " 2001:db8::/32 2001:db8:7::/48 2001:db9::1/128 ::/127"
    networks = [ip_network(name) for name in names.split()]
    scope = Scope(networks)
    draw = np.random.default_rng(4)
    asked = [ip_address(draw.bytes(size)) for size in (4, 16) for _ in range(500)]
    asked += [ip_address(bytes([198, 18 + n % 3]) + draw.bytes(2)) for n in range(500)]
    for network in networks:
        for edge in (network.network_address, network.broadcast_address):
            width = edge.max_prefixlen
            near = (int(edge) + step for step in (-1, 0, 1))
            asked += [ip_address((n % 2**width).to_bytes(width // 8, "big")) for n in near]
    inside = [any(address in network for network in networks) for address in asked]
    assert [address.packed in scope for address in asked] == inside
    assert 20 < sum(inside) < len(inside)


def test_an_address_that_begins_as_one_of_the_other_family_is_none_of_it() -> None:
    scope = Scope([ip_network("32.1.13.184/32"), ip_network("198.18.0.0/15")])
    assert parse("32.1.13.184") in scope
    assert parse("2001:db8::") not in scope  # the same first four octets
    assert parse("2001:db8::") not in Scope([])


def test_everything_may_be_authorised() -> None:
    scope = Scope([ip_network("0.0.0.0/0"), ip_network("::/0")])
    last = ("255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
    assert all(parse(text) in scope for text in ("0.0.0.0", "::", *last))
