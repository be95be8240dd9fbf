from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from netaudit.facts.trace import End, Trace
from netaudit.net.crafted import Heard, Shot
from netaudit.probes import _path, _trace
from netaudit.probes.trace import traces
from tests.probes.roads import HOST, ROUTERS, SILENT, Road, answer, error
from tests.probes.test_path import ask

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_path, "SPACING", (0.0,) * 5)


def trace(road: Road, shot: Shot | None = None) -> Trace:
    return asyncio.run(_trace.trace(road.send, HOST, shot or Shot(), "icmpv6"))


@pytest.mark.parametrize("shot", [Shot(), Shot("udp", port=33434), Shot("tcp", port=443)])
def test_the_routers_in_order_and_the_end(shot: Shot) -> None:
    found = trace(Road(), shot)
    assert [hop.router for hop in found.hops] == list(ROUTERS)
    assert (found.end, found.length) == (End.REACHED, 4)


def test_each_datagram_of_a_trace_has_a_port_of_its_own() -> None:
    road = Road()
    trace(road, Shot("udp", port=1))
    assert [shot.port for shot in road.sent] == [33435, 33436, 33437, 33438]


def test_lost_packets_and_mute_routers() -> None:
    found = trace(Road(lost=3, mute=frozenset({1})))
    assert [hop.router for hop in found.hops] == [ROUTERS[0], None, ROUTERS[2]]
    assert found.end is End.REACHED


def test_silence_ends_it() -> None:
    road = Road(rules=[lambda _, number: SILENT if number == 1 else None])
    found = trace(road)
    assert (found.end, found.length, found.last_router) == (End.SILENT, 0, ROUTERS[1])
    assert [hop.number for hop in found.hops] == [1, 2]


def test_a_refusal_is_told() -> None:
    road = Road(rules=[lambda _, number: error(1, 0, ROUTERS[1]) if number == 1 else None])
    found = trace(road)
    assert (found.end, found.said) == (End.REFUSED, f"ICMPv6 type 1 code 0 from {ROUTERS[1]}")


def test_a_loop_is_told_from_one_router_that_answers_twice() -> None:
    found = trace(Road(routers=(ROUTERS[0], *ROUTERS[1:] * 30)))
    assert (found.end, len(found.hops)) == (End.LOOP, 6)
    assert found.circle == tuple(map(str, ROUTERS[1:]))
    twice = trace(Road(routers=(ROUTERS[0], ROUTERS[0], ROUTERS[1])))
    assert twice.end is End.REACHED


def test_a_path_of_lies_without_end_is_given_up() -> None:
    many = tuple(ROUTERS[0] + n for n in range(200))
    found = trace(Road(routers=many))
    assert (found.end, len(found.hops)) == (End.SILENT, 32)


@pytest.mark.parametrize(
    ("host", "methods"),
    [
        (answer, ["icmpv6", "udp", "tcp 443"]),
        (lambda shot: SILENT if shot.packet == "echo" else answer(shot), ["tcp 443", "udp"]),
        (lambda _: SILENT, ["icmpv6"]),
    ],
)
def test_every_method_that_is_answered(
    host: Callable[[Shot], Heard], methods: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fact = ask(traces, Road(host=host), monkeypatch)
    assert [found.method for found in fact.traces] == methods


def test_a_host_that_answers_late_over_one_method_adds_no_silent_routers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its ration of errors was used up when the hop limit first sufficed."""

    def rationed(shot: Shot, _: int) -> Heard | None:
        return SILENT if shot.packet == "udp" and shot.hop_limit == len(ROUTERS) + 1 else None

    fact = ask(traces, Road(rules=[rationed]), monkeypatch)
    assert {found.length for found in fact.traces} == {len(ROUTERS) + 1}
    assert {len(found.hops) for found in fact.traces} == {len(ROUTERS)}


def test_a_way_of_its_own_stays_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A router that speaks behind the others' last hop is no silence."""

    def detour(shot: Shot, _: int) -> Heard | None:
        if shot.packet != "udp" or shot.hop_limit != len(ROUTERS) + 1:
            return None
        return error(3, 0, ROUTERS[0] + 77)

    fact = ask(traces, Road(rules=[detour]), monkeypatch)
    lengths = {found.method: found.length for found in fact.traces}
    assert lengths["udp"] == lengths["icmpv6"] + 1
