from __future__ import annotations

import asyncio
import resource
from dataclasses import replace
from ipaddress import IPv6Address

import pytest

from netaudit.errors import CannotAsk
from netaudit.model import Phrase
from netaudit.net.context import most_dials
from netaudit.policy.on_link import OnLink
from tests.factories import NOON, make_inventory, make_net


def test_shared_work_runs_once_and_outlives_an_asker_who_gives_up() -> None:
    async def ask() -> tuple[list[int], int]:
        net, made = make_net(), 0

        async def make() -> int:
            nonlocal made
            made += 1
            await asyncio.sleep(0.01)
            return 7

        askers = [asyncio.ensure_future(net.once("key", make)) for _ in range(3)]
        await asyncio.sleep(0)
        askers[0].cancel()
        return await asyncio.gather(*askers[1:]), made

    assert asyncio.run(ask()) == ([7, 7], 1)


def test_an_error_is_shared() -> None:
    async def ask() -> None:
        net = make_net()

        async def fail() -> None:
            raise KeyError("gone")

        for _ in range(2):
            with pytest.raises(KeyError):
                await net.once("key", fail)

    asyncio.run(ask())


def test_closing_runs_the_last_opened_first() -> None:
    async def close() -> list[int]:
        net, closed = make_net(), []

        async def closer(number: int) -> None:
            closed.append(number)

        net.on_close(lambda: closer(1))
        net.on_close(lambda: closer(2))
        await net.close()
        return closed

    assert asyncio.run(close()) == [2, 1]


def test_the_vantages_own_address_is_given_by_family() -> None:
    inventory = make_inventory()
    ops = replace(inventory.vantages[0], source_v6=IPv6Address("2001:db8::a"))
    net = make_net(inventory, vantages=(ops,))
    assert (net.source(6), net.source(4)) == (IPv6Address("2001:db8::a"), None)


@pytest.mark.parametrize(
    ("hard", "most"), [(1024, 192), (256, 16), (20_000, 4096), (resource.RLIM_INFINITY, 4096)]
)
def test_a_low_limit_of_files_makes_dials_wait(
    monkeypatch: pytest.MonkeyPatch, hard: int, most: int
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (64, hard))
    assert most_dials() == most


def test_a_clock_that_cannot_be_right_gives_no_time() -> None:
    net = make_net()
    assert net.time() == NOON
    net.gate.clock_off = Phrase("it is two days behind")
    with pytest.raises(CannotAsk, match="two days behind"):
        net.time()


def test_alone_what_is_for_all_processes_is_for_this_one() -> None:
    async def ask() -> tuple[int, int, bool]:
        net, made = make_net(), 0

        async def make() -> int:
            nonlocal made
            made += 1
            return 7

        found = [await net.once_for_all("key", make), await net.once("key", make)]
        known = net.known("key")
        assert known is not None
        return sum(found) + await known, made, net.known("other") is None

    assert asyncio.run(ask()) == (21, 1, True)


def test_closing_cancels_what_is_under_way_and_waits_for_its_end() -> None:
    async def close() -> list[str]:
        net, ended = make_net(), []

        async def work() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0)
                ended.append("work")

        async def done() -> None:
            ended.append("done")

        await net.once("done", done)
        net.once("work", work)
        await asyncio.sleep(0)
        await net.close()
        return ended

    assert asyncio.run(close()) == ["done", "work"]


def test_without_a_word_of_the_policy_nothing_is_sent_to_a_whole_link() -> None:
    net = make_net()
    assert (net.raw, net.on_link) == (False, OnLink())
