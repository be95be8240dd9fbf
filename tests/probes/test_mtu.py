from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from netaudit.facts.path import Mtu, PathMtu
from netaudit.net.crafted import Heard, Kind, Shot
from netaudit.probes import _mtu, _path
from tests.probes.roads import HOST, ROUTERS, SILENT, Road, answer, error, heard, reply

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_path, "SPACING", (0.0,) * 5)


def discover(road: Road, carrier: Shot | None = None) -> PathMtu:
    return asyncio.run(_mtu.discover(road.send, HOST, carrier or Shot(), 1500))


def hole(size: int, at: int) -> Callable[[Shot, int], Heard | None]:
    return lambda shot, number: SILENT if number == at and shot.size > size else None


def told(mtu: int, at: int = 1, over: int | None = None) -> Callable[[Shot, int], Heard | None]:
    def rule(shot: Shot, number: int) -> Heard | None:
        big = number == at and shot.size > (over or mtu)
        return error(2, 0, ROUTERS[at], mtu) if big else None

    return rule


def test_a_whole_path() -> None:
    assert discover(Road()) == PathMtu(HOST, Mtu.WHOLE, 1500, None, ())


@pytest.mark.parametrize("lost", [1, 5])
def test_a_few_lost_packets_make_no_black_hole(lost: int) -> None:
    assert discover(Road(lost=lost)).state is Mtu.WHOLE
    assert discover(Road(lost=7)).state is Mtu.WHOLE


def test_routers_that_say_so_one_after_the_other() -> None:
    found = discover(Road(rules=[told(1400, 0), told(1300, 1)]))
    assert found == PathMtu(HOST, Mtu.REDUCED, 1300, ROUTERS[1], (1400, 1300))


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("size", [1280, 1281, 1399, 1496])
def test_a_black_hole_is_found_measured_and_located(at: int, size: int) -> None:
    found = discover(Road(rules=[hole(size, at)]))
    assert (found.state, found.last_router) == (Mtu.BLACK_HOLE, ROUTERS[at])
    assert size - 4 <= found.mtu <= size


def test_a_black_hole_behind_a_router_that_told_the_truth() -> None:
    found = discover(Road(rules=[told(1450, 0), hole(1350, 2)]))
    assert (found.state, found.told, found.last_router) == (Mtu.BLACK_HOLE, (1450,), ROUTERS[2])


def test_the_way_back_is_told_from_the_way_there() -> None:
    road = Road(host=lambda s: SILENT if s.size > 1400 and s.packet == "echo" else answer(s))
    found = discover(road)
    assert (found.state, found.last_router) == (Mtu.BLACK_HOLE_BACK, ROUTERS[2])
    assert 1396 <= found.mtu <= 1400


def test_over_tcp_the_answer_is_small() -> None:
    found = discover(Road(rules=[hole(1400, 1)]), Shot("tcp", port=443))
    assert found.state is Mtu.BLACK_HOLE


def test_less_than_the_minimum() -> None:
    found = discover(Road(rules=[hole(1000, 1)]))
    assert (found.state, found.mtu, found.last_router) == (Mtu.TOO_SMALL, 0, ROUTERS[1])


def test_a_host_that_went_away_meanwhile_is_no_verdict() -> None:
    assert discover(Road(host=lambda _: SILENT)).state is Mtu.NOT_REACHED


@pytest.mark.parametrize("mtu", [0, 68, 576, 1279])
def test_a_router_that_asks_for_less_than_1280_is_not_believed(mtu: int) -> None:
    found = discover(Road(rules=[told(mtu, over=1300)]))
    assert (found.state, found.mtu, found.told) == (Mtu.REDUCED, 1280, (mtu,))


def test_a_router_that_never_agrees_does_not_keep_us() -> None:
    low = discover(Road(rules=[told(500)]))
    assert (low.state, low.told) == (Mtu.TOO_SMALL, (500, 500))
    road = Road(rules=[told(60_000, over=1300)])
    found = discover(road)
    assert (found.state, found.told) == (Mtu.BLACK_HOLE, (60_000,))
    assert len(road.sent) < 200


def test_a_path_of_routers_without_end_is_bounded() -> None:
    road = Road(routers=ROUTERS * 40, rules=[hole(1400, 100)])
    assert discover(road).state is Mtu.NOT_REACHED
    assert asyncio.run(_mtu.last_router(road.send, HOST, Shot(size=1500))) in ROUTERS


def test_mute_routers_are_passed_over() -> None:
    road = Road(rules=[hole(1400, 2)], mute=frozenset({0}))
    assert discover(road).last_router == ROUTERS[2]
    all_mute = Road(rules=[hole(1400, 2)], mute=frozenset({0, 1, 2}))
    assert discover(all_mute).last_router is None


def test_our_own_mtu() -> None:
    async def jumbo(*_: object) -> Heard:
        return reply()

    async def tunnel(*_: object) -> Heard:
        return heard(Kind.TOO_BIG, mtu=1420)

    assert asyncio.run(_mtu.own_mtu(Road().send, HOST)) == 1500
    assert asyncio.run(_mtu.own_mtu(jumbo, HOST)) == 1500
    assert asyncio.run(_mtu.own_mtu(tunnel, HOST)) == 1420
