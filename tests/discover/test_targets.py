from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from itertools import islice

import pytest

from netaudit.discover.targets import (
    LOW_BYTES,
    Target,
    draw_decoys,
    groups,
    parse_ports,
    parse_udp,
    together,
    with_declared,
)
from netaudit.errors import UsageError
from netaudit.model import Prefix
from tests.factories import make_host, make_inventory, make_unit, networks

HERE = ip_address("2001:db8:1001::80")


def prefixed(*texts: str) -> object:
    unit = make_unit()
    return make_inventory(
        replace(unit, prefixes=tuple(Prefix("so-a", n) for n in networks(*texts)))
    )


def test_addresses_by_family_and_by_how_gently_they_are_asked() -> None:
    fragile = make_host(name="old", addresses=(ip_address("198.18.1.9"),), fragile=True)
    unit = make_unit()
    found = groups(
        make_inventory(replace(unit, hosts=(*unit.hosts, fragile))), frozenset(), prefixes=False
    )
    assert [(g.version, g.fragile, g.count) for g in found] == [
        (6, False, 1),
        (4, False, 1),
        (4, True, 1),
    ]


def test_an_address_of_two_hosts_is_asked_once() -> None:
    unit = make_unit()
    twice = replace(unit, hosts=(*unit.hosts, make_host(name="same")))
    found = groups(make_inventory(twice), frozenset(), prefixes=False)
    assert sum(group.count for group in found) == 2


def test_what_is_done_is_not_asked_again() -> None:
    found = groups(make_inventory(), frozenset({HERE}), prefixes=False)
    assert [group.version for group in found] == [4]


@pytest.mark.parametrize(
    ("prefix", "count", "first"),
    [
        ("198.18.1.0/24", 253, "198.18.1.1"),  # without network, broadcast and the host's own
        ("198.18.9.0/31", 2, "198.18.9.0"),
        ("198.18.9.7/32", 1, "198.18.9.7"),
        ("2001:db8:1001::/48", LOW_BYTES - 2, "2001:db8:1001::1"),
        ("2001:db8:9::7/128", 1, "2001:db8:9::7"),
    ],
)
def test_a_prefix_is_swept_beside_its_hosts(prefix: str, count: int, first: str) -> None:
    *_hosts, swept = groups(prefixed(prefix), frozenset(), prefixes=True)  # type: ignore[arg-type]
    found = list(swept.targets)
    assert (swept.count, len(found), str(found[0].address)) == (count, count, first)
    assert {target.host for target in found} == {""}
    assert next(iter(swept.targets)) == found[0]  # again from the start


def test_a_prefix_that_nobody_could_sweep_is_said() -> None:
    with pytest.raises(UsageError, match="divide it"):
        groups(prefixed("10.0.0.0/7"), frozenset(), prefixes=True)  # type: ignore[arg-type]


def test_a_sweep_of_millions_takes_no_memory_before_it_is_asked_for() -> None:
    *_hosts, swept = groups(prefixed("198.0.0.0/8"), frozenset(), prefixes=True)  # type: ignore[arg-type]
    assert swept.count == 2**24 - 3
    second = next(islice(swept.targets, 1, None))
    assert second == Target("so-a", "", ip_address("198.0.0.2"), fragile=False)


@pytest.mark.parametrize(
    ("text", "first", "count"),
    [("22,80-82", 22, 4), ("all", 1, 65_535), ("top1000", 1, 1000), ("0,5", 5, 1)],
)
def test_ports(text: str, first: int, count: int) -> None:
    found = parse_ports(text)
    assert (found[0], len(found), len(set(found))) == (first, count, count)


def test_no_ports() -> None:
    assert parse_ports("none") == parse_udp("none") == ()
    assert 22 in parse_ports("scan")


@pytest.mark.parametrize("text", ["ssh", "80-", "70000", "90-80"])
def test_ports_that_are_none(text: str) -> None:
    with pytest.raises(UsageError, match="--ports"):
        parse_ports(text)


def test_udp_ports_are_those_that_we_speak() -> None:
    assert 161 in parse_udp("known")
    assert parse_udp("53,161") == (53, 161)
    with pytest.raises(UsageError, match="silence would mean nothing"):
        parse_udp("53,54")


def test_declared_ports_and_decoys() -> None:
    assert with_declared((22,), make_inventory()) == (22, 443)
    asked = parse_ports("20000-40000")
    decoys = draw_decoys(asked)
    assert len(set(decoys)) == 8
    assert not set(decoys) & set(asked)
    assert set(draw_decoys(parse_ports("all"))) <= set(parse_ports("all"))


def test_any_targets_in_groups_that_are_asked_the_same() -> None:
    web = Target("so-a", "so-a/web", HERE, fragile=False)
    old = Target("so-a", "so-a/old", ip_address("2001:db8:1001::81"), fragile=True)
    four = Target("so-b", "so-b/web", ip_address("198.18.2.80"), fragile=False)
    other = Target("so-a", "", ip_address("2001:db8:1001::82"), fragile=False)
    found = {
        (g.unit, g.version, g.fragile): (g.count, some)
        for g, some in together([web, old, four, other])
    }
    assert found == {
        ("so-a", 6, False): (2, [web, other]),
        ("so-a", 6, True): (1, [old]),
        ("so-b", 4, False): (1, [four]),
    }
