"""That targets share a way only where the kernel gives each of them the same one."""

from __future__ import annotations

import socket
import subprocess
from contextlib import contextmanager
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from netaudit.raw import ways
from netaudit.raw.nexthop import NoWayError, Route, Tables
from netaudit.raw.ways import Edges, SeveralError, Ways, edges
from tests.lab.network import in_a_namespace
from tests.programs import needs
from tests.raw.pair import NEAR, NEAR4, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from netaudit.model import Address

# Routes within routes, of other next hops or none, one of them a target too, on our own link, and
# by a rule; own addresses of which one is nearer to some targets, and one that a label gives them.
COMMANDS = """
-6 address add 2001:db8:b:9::1/128 dev lo
-6 address add 2001:db8:b:f000::1/128 dev lo
-6 address add 2001:db8:a::99/128 dev lo
-6 addrlabel add prefix 2001:db8:b:4::/64 label 99
-6 addrlabel add prefix 2001:db8:a::99/128 label 99
-6 route add 2001:db8:b:5::/64 via fe80::9 dev to-down
-6 route add 2001:db8:b:5::77/128 via fe80::8 dev to-down
-6 route add prohibit 2001:db8:b:6::/63
-6 route add 2001:db8:d::/48 dev to-down
-6 route add default via fe80::7 dev to-down table 100
-6 rule add to 2001:db8:b:2000::/51 lookup 100
-4 address add 198.18.3.1/24 dev to-down
-4 route add 198.18.2.64/26 via inet6 fe80::9 dev to-down src 198.18.3.1
-4 route add 198.18.4.0/24 via 198.18.4.9 dev to-down onlink
-4 route add blackhole 198.18.2.80/31
-4 route add default via inet6 fe80::7 dev to-down table 100
-4 rule add to 198.18.2.200/29 lookup 100
"""
INSIDE = """
2001:db8:b::/48 2001:db8:b:5::/64 2001:db8:b:6::/63 2001:db8:b:2000::/51 2001:db8:b:9::/64
2001:db8:b:4::/64 2001:db8:b:f000::/64 2001:db8:b:5::77/128 2001:db8:d::/120 2001:db8:a::/127
2002::/16 fe80::/120 ff02::/120 ::/0
"""
INSIDE4 = """
198.18.4.9/32 198.18.4.0/24 198.18.2.0/24 198.18.3.0/24 198.18.1.0/24 127.0.0.0/8 224.0.0.0/4
0.0.0.0/8 0.0.0.0/0
"""
Found = dict[bytes, str]


def ip(command: str) -> None:
    subprocess.run(["ip", *command.split()], check=True)


def some_of(names: str) -> list[bytes]:
    """Addresses at each edge of these networks, beside it, and at random."""
    draw, found = np.random.default_rng(7), []
    for network in map(ip_network, names.split()):
        first, last = int(network.network_address), int(network.broadcast_address)
        numbers = [first - 1, first, first + 1, last - 1, last, last + 1]
        anywhere = (int.from_bytes(draw.bytes(16), "big") for _ in range(12))
        numbers += [first + number % (last - first + 1) for number in anywhere]
        octets = network.max_prefixlen // 8
        found += [n.to_bytes(octets, "big") for n in numbers if 0 <= n < 1 << 8 * octets]
    return found


class Counting(Tables):
    asked = 0

    def route(self, target: Address, source: Address | None) -> Route:
        self.asked += 1
        return super().route(target, source)


@contextmanager
def counting() -> Iterator[Counting]:
    tables = Counting()
    yield tables
    tables.close()


def one_by_one(tables: Tables, targets: Sequence[bytes], source: Address | None) -> Found:
    found = {}
    for packed in targets:
        try:
            found[packed] = str(tables.route(ip_address(packed), source))
        except NoWayError as error:
            found[packed] = f"{error.why}: {error}"
    return found


def together(tables: Tables, targets: Sequence[bytes], source: Address | None) -> Found:
    some, none = Ways(tables).of(targets, source, many=True)
    found = {packed: str(route) for route, mine in some for packed in mine}
    return found | {packed: f"{error.why}: {error}" for packed, error in none}


@needs("ip")
@pytest.mark.lab
def test_each_target_has_the_way_that_the_kernel_gives_it_alone() -> None:
    def inside() -> Any:
        told = []
        with joined() as (near, _far), near.namespace.entered():
            for command in COMMANDS.split("\n"):
                if command:
                    ip(command)
            for names, sources in ((INSIDE, (None, NEAR)), (INSIDE4, (None, NEAR4))):
                targets = some_of(names)
                for source in sources:
                    with counting() as tables:
                        said, asked = together(tables, targets, source), tables.asked
                        alone = one_by_one(tables, targets, source)
                    wrong = [ip_address(p).exploded for p in alone if said.get(p) != alone[p]]
                    told.append((wrong, len(said), len(set(alone.values())), asked < len(alone)))
        return told

    told = in_a_namespace(inside)
    assert [wrong for wrong, *_ in told] == [[]] * 4
    assert all(fewer for *_, fewer in told)
    assert min(kinds for *_, kinds, _fewer in told) > 10


@needs("ip")
@pytest.mark.lab
def test_several_next_hops_have_each_target_asked_for() -> None:
    def inside() -> Any:
        with joined() as (near, _far), near.namespace.entered(), counting() as tables:
            targets = [ip_address(f"2001:db8:b::{n:x}").packed for n in range(1, 65)]
            before = len(together(tables, targets, NEAR)), tables.asked
            hops = " ".join(f"nexthop via fe80::{n} dev to-down" for n in (5, 6))
            ip(f"-6 route add 2001:db8:c::/48 {hops}")
            tables.asked = 0
            return before, (len(together(tables, targets, NEAR)), tables.asked)

    (_found, shared), alone = in_a_namespace(inside)
    assert shared < 8
    assert alone == [64, 64]


@needs("ip")
@pytest.mark.lab
def test_what_is_known_is_forgotten_with_the_moment() -> None:
    def inside() -> Any:
        with joined() as (near, _far), near.namespace.entered(), counting() as tables:
            known = Ways(tables)
            targets = [ip_address(f"2001:db8:b::{n:x}").packed for n in range(1, 65)]
            gateways = []

            def look() -> None:
                some, _none = known.of(targets, NEAR, many=True)
                gateways.append(sorted({str(route.neighbour) for route, _ in some}))

            for _ in range(2):
                ip("-6 route replace 2001:db8:b::20/123 via fe80::9 dev to-down")
                look()
                known.forget()
                ip("-6 route del 2001:db8:b::20/123")
            look()
            return gateways

    assert in_a_namespace(inside) == [["fe80::2", "fe80::9"]] * 2 + [["fe80::2"]]


def test_long_tables_are_not_read_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "_MOST", 1)
    with pytest.raises(SeveralError, match="long"):
        edges(socket.AF_INET, own=False)


def test_edges_stand_where_a_prefix_begins_and_behind_it() -> None:
    found = Edges([(bytes([10, 0, 0, 77]), 24), (bytes([255, 255, 255, 255]), 32)])
    parts = [found.between(bytes(a)) for a in ((9, 255, 255, 255), (10, 0, 0, 0), (10, 0, 0, 255))]
    parts += [found.between(bytes(a)) for a in ((10, 0, 1, 0), (255, 255, 255, 254), (255,) * 4)]
    assert parts == [0, 1, 1, 2, 2, 3]
