from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network

import pytest

from netaudit.inventory import load_text
from netaudit.segment import Segment
from tests.inventory.documents import PROFILES, SOUND, UNITS, changed, told

LAN = "  lan: {{name: Xã A, zone: wan, on_link: {{{0}}}}}\n"
HERE = SOUND.index(PROFILES)
EASY = "unit: x-a, interface: eth1, "
PLAN = EASY + "routers: ['fe80::1']"


def with_link(text: str) -> str:
    """The sound document with a vantage point on a link."""
    return SOUND[:HERE] + LAN.format(text) + SOUND[HERE:]


def test_what_is_left_out_is_the_units_own() -> None:
    unit = load_text(with_link(PLAN)).units[1]
    (segment,) = unit.segments
    assert segment == Segment(
        unit="x-a",
        vantage="lan",
        interface="eth1",
        networks=(IPv6Network("2001:db8:1002::/48"),),
        routers=(IPv6Address("fe80::1"),),
        resolvers=(IPv6Address("2001:db8:1002::54"),),
        search=("x-a.mau.test",),
        dhcp_servers=(),
        addresses=tuple(IPv6Address(f"2001:db8:1002::{n}") for n in ("1", "54", "80")),
    )
    assert segment in list(unit.targets())


def test_a_segment_is_a_target_of_its_own_vantage_alone() -> None:
    unit = load_text(with_link(PLAN)).units[1]
    assert unit.segments[0] in list(unit.targets("lan"))
    assert unit.segments[0] not in list(unit.targets("ops"))
    assert set(unit.targets()) - set(unit.targets("ops")) == set(unit.segments)


def test_everything_can_be_said() -> None:
    said = (
        f"{PLAN}, prefixes: ['2001:db8:1002:1::/64'], resolvers: ['2001:db8:1001::54'], "
        "search: [mau.test], dhcp_servers: ['2001:db8:1002:1::5'], managed: true, other: true, "
        "mtu: 1400, hop_limit: 255"
    )
    (made,) = load_text(with_link(said)).units[1].segments
    assert made.networks == (IPv6Network("2001:db8:1002:1::/64"),)
    assert made.resolvers == (IPv6Address("2001:db8:1001::54"),)
    assert (made.search, made.managed, made.other) == (("mau.test",), True, True)
    assert (made.mtu, made.hop_limit) == (1400, 255)


@pytest.mark.parametrize(
    ("said", "at", "words"),
    [
        ("unit: x-b, interface: eth1", "x-b", "did you mean x-a?"),
        ("unit: x-a", "{unit", "vantages.lan.on_link.interface is missing"),
        ("unit: x-a, interface: 'eth 1'", "'eth 1'", "is not an interface"),
        (
            EASY + "routers: ['ff02::2']",
            "'ff02::2'",
            "not an IPv6 address on a link",
        ),
        (EASY + "routers: ['x']", "'x'", "not an IPv6 address on a link"),
        (
            EASY + "routers: ['2001:db8:9::1']",
            "'2001:db8:9::1'",
            "neither link-local nor",
        ),
        (
            EASY + "prefixes: ['2001:db8:9::/64']",
            "'2001:db8:9::/64'",
            "outside the prefixes",
        ),
        (
            EASY + "prefixes: [198.18.2.0/24]",
            "198.18.2.0/24",
            "not an IPv6 prefix",
        ),
        (EASY + "mtu: 1279", "1279", "out of range"),
        (EASY + "hop_limit: 256", "256", "out of range"),
        (
            EASY + "dhcp_servers: ['fe80::5']",
            "['fe80::5']",
            "that there is none",
        ),
        (EASY + "dns: []", "dns", "unknown key"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(said: str, at: str, words: str) -> None:
    (message,) = told(with_link(said))
    line = SOUND[:HERE].count("\n") + 1
    column = LAN.format(said).rindex(at) + 1
    assert message.startswith(f"{line}:{column}: "), message
    assert words in message


def test_a_unit_without_ipv6_has_no_plan_for_its_link() -> None:
    text = changed(UNITS, UNITS.replace("[2001:db8:1002::/48, 198.18.2.0/24]", "[198.18.2.0/24]"))
    spoilt = text[:HERE] + LAN.format(PLAN) + text[HERE:]
    assert ["has no IPv6 prefix" in m for m in told(spoilt)] == [True]


def test_a_unit_that_is_wrong_itself_is_told_once() -> None:
    text = with_link(PLAN).replace("  x-a:\n", "  x-a: []\n  x-c:\n")
    assert len(told(text)) == 1
