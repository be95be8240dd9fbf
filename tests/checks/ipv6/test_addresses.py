from __future__ import annotations

from ipaddress import IPv6Address

import pytest

from netaudit_checks.ipv6 import _addresses
from tests.factories import addresses, make_host


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2001:db8:1001::80", ""),
        ("2400:1234::80", ""),
        ("fd00::80", ""),
        ("2002:c612:101::1", "6to4"),
        ("2001:0:c612:101::1", "Teredo"),
        ("3ffe::1", "6bone"),
        ("2001:10::1", "ORCHID"),
        ("2001:20::1", "ORCHID"),
        ("fec0::1", "site-local"),
        ("fe80::1", "link-local"),
        ("ff05::1", "multicast"),
        ("100::1", "discard-only"),
        ("64:ff9b::c612:101", "NAT64"),
        ("64:ff9b:1::1", "NAT64"),
        ("::ffff:198.18.1.1", "IPv4-mapped"),
        ("::198.18.1.1", "IPv4-compatible"),
        ("::1", "IPv4-compatible"),
        ("2001:db8::5efe:198.18.1.1", "ISATAP"),
        ("2001:db8::200:5efe:198.18.1.1", "ISATAP"),
        ("2001:db8::100:5efe:198.18.1.1", ""),
    ],
)
def test_the_kind_of_an_address(text: str, kind: str) -> None:
    assert str(_addresses.misplaced(IPv6Address(text)) or "") == kind


@pytest.mark.parametrize(
    ("text", "mac"),
    [
        # RFC 4291 appendix A inverts the universal/local bit.
        ("2001:db8::211:22ff:fe33:4455", "00:11:22:33:44:55"),
        ("2001:db8::ff:fe33:4455", "02:00:00:33:44:55"),
        ("2001:db8::80", ""),
        ("2001:db8::211:22ff:ff33:4455", ""),
    ],
)
def test_the_hardware_address_within(text: str, mac: str) -> None:
    assert _addresses.hardware(IPv6Address(text)) == mac


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("2001:db8:1:2::", "subnet-router anycast"),
        ("2001:db8::fdff:ffff:ffff:ff80", "subnet anycast"),
        ("2001:db8::fdff:ffff:ffff:ffff", "subnet anycast"),
        ("2001:db8::fdff:ffff:ffff:ff7f", ""),
        ("2001:db8::200:5eff:fe00:5213", "IANA Ethernet block"),
        ("2001:db8::1", ""),
    ],
)
def test_what_an_identifier_is_reserved_for(text: str, use: str) -> None:
    assert str(_addresses.reserved(IPv6Address(text)) or "") == use


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("2001:db8::80", "a small number"),
        ("2001:db8::211:22ff:fe33:4455", "EUI-64"),
        ("2001:db8::c612:101", "an IPv4 address or a port"),
        ("2001:db8::198:18:1:80", "an IPv4 address or a port"),
        ("2001:db8::dead:beef:cafe:face", "a word"),
        ("2001:db8::1234:1234:1234:1234", "a word"),
        ("2001:db8::91a7:4c2e:9d03:6b58", ""),
        ("2001:db8::912:1844:9013:6258", ""),
    ],
)
def test_how_an_identifier_is_guessed(text: str, how: str) -> None:
    assert str(_addresses.pattern(IPv6Address(text)) or "") == how


def test_documentation_addresses() -> None:
    assert _addresses.documentation(IPv6Address("2001:db8::1"))
    assert _addresses.documentation(IPv6Address("3fff:fff::1"))
    assert not _addresses.documentation(IPv6Address("2001:db9::1"))


def test_ipv6_is_told_from_ipv4() -> None:
    assert _addresses.has_v6(make_host())
    assert not _addresses.has_v6(make_host(addresses=addresses("198.18.1.80")))
