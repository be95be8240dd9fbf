from __future__ import annotations

import asyncio
from ipaddress import ip_address

from netaudit.discover import run
from netaudit.discover.run import choose_engine, waves
from netaudit.discover.targets import Group, Target
from tests.factories import make_net


def group(unit: str, count: int) -> Group:
    made = [
        Target(unit, "", ip_address(f"198.18.{len(unit)}.{n}"), fragile=False) for n in range(count)
    ]
    return Group(unit, count, fragile=False, version=4, targets=made)


def test_every_target_is_in_one_wave_and_all_units_go_on_together() -> None:
    wanted = [group("a", 100), group("bb", 10), group("ccc", 1)]
    found = list(waves(wanted, run.MOST_PROBES // 20))
    assert max(sum(len(some) for _g, some in parts) for parts in found) <= 20
    asked = [t for parts in found for _g, some in parts for t in some]
    assert len(asked) == len(set(asked)) == 111
    assert [g.unit for g, _some in found[0]] == ["a", "bb", "ccc"]


def test_a_small_discovery_is_one_wave() -> None:
    assert len(list(waves([group("a", 200), group("bb", 3)], 1000))) == 1
    assert list(waves([], 1000)) == []


def test_connect_is_chosen_without_trying_the_right() -> None:
    async def ask() -> tuple[bool, tuple[str, ...]]:
        net = make_net()
        try:
            return await choose_engine(net, connect=True)
        finally:
            await net.close()

    assert asyncio.run(ask()) == (False, ("connect()",))


def test_without_the_right_the_engine_is_connect_and_says_why() -> None:
    async def ask() -> tuple[bool, tuple[str, ...]]:
        net = make_net()
        try:
            return await choose_engine(net, connect=False)
        finally:
            await net.close()

    raw, uses = asyncio.run(ask())
    assert raw or uses[0].startswith("connect(): ")
