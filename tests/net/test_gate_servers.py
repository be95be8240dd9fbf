"""The pace at which name servers get their questions."""

from __future__ import annotations

import asyncio
import math
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.errors import Stopped
from netaudit.net import gate as module
from netaudit.net.gate import Gate, Limits, gate_for
from tests.factories import make_host, make_inventory, make_unit

HERE, BESIDE = ip_address("2001:db8:1001::80"), ip_address("2001:db8:1001::81")


def gate(**changes: Any) -> Gate:
    return gate_for(make_inventory(), Limits(**changes))


def test_a_name_server_that_answers_is_asked_faster_up_to_its_bound() -> None:
    limited = gate(host_pps=100.0, server_pps=110.0)
    assert limited._server(HERE).bucket.rate == 100
    for _ in range(4):
        limited.answered(HERE, after=0.175)
    assert limited._server(HERE).bucket.rate == pytest.approx(108)
    for _ in range(20):
        limited.answered(HERE, after=0.175)
    assert limited._server(HERE).bucket.rate == 110
    limited.lost(HERE, 0.0)
    assert limited._server(HERE).bucket.rate == 100


def test_each_packet_that_is_answered_counts() -> None:
    limited = gate(host_pps=100.0)
    limited.answered(HERE, 4, after=0.175)
    assert limited._server(HERE).bucket.rate == pytest.approx(108)


@pytest.mark.parametrize(
    ("after", "faster"), [(0.0, 20.0), (0.001, 20.0), (0.035, 10.0), (0.35, 1.0), (1.0, 0.35)]
)
def test_the_nearer_a_name_server_the_sooner_it_is_asked_faster(
    after: float, faster: float
) -> None:
    limited = gate(host_pps=100.0)
    limited.answered(HERE, after=after)
    assert limited._server(HERE).bucket.rate == pytest.approx(100 + faster)


@given(st.floats(0.0175, 1.2), st.floats(20.0, 400.0))
def test_the_rate_doubles_in_two_round_trips_and_not_before(after: float, rate: float) -> None:
    """Of a server that answers all that its rate allows, one after the other."""
    limited, passed = gate(host_pps=rate), 0.0
    while limited._server(HERE).bucket.rate < 2 * rate:
        passed += 1 / limited._server(HERE).bucket.rate
        limited.answered(HERE, after=after)
    assert passed == pytest.approx(2 * after, rel=0.02, abs=1 / rate)


def test_a_server_that_drops_many_is_asked_half_as_fast_and_once_for_all_that_left_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limited = gate(host_pps=100.0, server_pps=100.0)
    bucket = limited._server(HERE).bucket
    monkeypatch.setattr(module, "monotonic", lambda: 9.0)
    limited.answered(HERE, after=0.1)
    rates = []
    for left_at in (1.0, 2.0, 3.0, 4.0, 8.9):
        limited.lost(HERE, left_at)
        rates.append(bucket.rate)
    assert rates == [100, 100, 50, 50, 50]
    limited.answered(HERE, after=0.1)
    for _ in range(3):
        limited.lost(HERE, 9.5)
    assert bucket.rate == pytest.approx(25, abs=0.1)
    assert bucket.burst == pytest.approx(2.5, abs=0.1)


def test_what_left_before_the_rate_was_changed_changes_it_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limited = gate(host_pps=100.0, server_pps=100.0)
    monkeypatch.setattr(module, "monotonic", lambda: 9.0)
    limited.answered(HERE, after=0.1)
    for _ in range(3):
        limited.lost(HERE, 1.0)
    for _ in range(3):
        limited.lost(HERE, 9.0)
    assert limited._server(HERE).bucket.rate == 50, "it has answered nothing since"
    limited.answered(HERE, after=0.1)
    for _ in range(9):
        limited.lost(HERE, 8.9)
    assert limited._server(HERE).bucket.rate == pytest.approx(50, abs=0.2)
    limited.lost(HERE, 9.0)
    assert limited._server(HERE).bucket.rate == pytest.approx(25, abs=0.2)


def test_three_of_a_server_that_answers_are_lost_before_it_is_asked_more_slowly_again() -> None:
    limited = gate(host_pps=100.0, server_pps=100.0)
    for _ in range(2):
        before = limited._server(HERE).bucket.rate
        limited.answered(HERE, after=0.1)
        for _ in range(2):
            limited.lost(HERE, math.inf)
        assert limited._server(HERE).bucket.rate >= before
        limited.lost(HERE, math.inf)
        assert limited._server(HERE).bucket.rate == pytest.approx(before / 2, abs=0.2)


def test_a_few_among_many_are_no_matter_of_pace() -> None:
    limited = gate(host_pps=100.0, server_pps=100.0)
    for _ in range(10):
        for _ in range(8):
            limited.answered(HERE, after=0.1)
        limited.lost(HERE, 1.0)
    assert limited._server(HERE).bucket.rate == 100


def test_an_eighth_is_not_yet_too_many() -> None:
    limited = gate(host_pps=100.0, server_pps=100.0)
    for _ in range(21):
        limited.answered(HERE, after=0.1)
    for _ in range(3):
        limited.lost(HERE, 1.0)
    assert limited._server(HERE).bucket.rate == 100
    limited.lost(HERE, 1.0)
    assert limited._server(HERE).bucket.rate == 50


def test_a_fragile_host_never_gets_more_than_its_own_pace() -> None:
    limited = gate(host_pps=100.0, server_pps=100.0, fragile_pps=8.0)
    limited.fragile = frozenset({HERE})
    rates = set()
    for _ in range(4):
        limited.answered(HERE, after=0.1)
        limited.lost(HERE, 1.0)
        rates.add(limited._server(HERE).bucket.rate)
    assert (min(rates), max(rates)) == (5.0, 8.0)
    assert limited._server(HERE).bucket.burst == 1.0


def test_the_slowest_pace_is_no_faster_than_a_fragile_hosts_own() -> None:
    limited = gate(fragile_pps=2.0)
    limited.fragile = frozenset({HERE})
    limited.answered(HERE, after=0.1)
    for _ in range(3):
        limited.lost(HERE, 1.0)
    assert limited._server(HERE).bucket.rate == 2.0


def test_who_answers_nothing_at_all_is_not_asked_more_slowly() -> None:
    limited = gate(host_pps=100.0)
    for _ in range(99):
        limited.lost(HERE, 1.0)
    assert limited._server(HERE).bucket.rate == 100


@pytest.mark.parametrize("first", [100.0, 2.0])
def test_there_is_a_slowest_pace_and_it_recovers_by_and_by(
    monkeypatch: pytest.MonkeyPatch, first: float
) -> None:
    now = iter(range(999))
    monkeypatch.setattr(module, "monotonic", lambda: float(next(now)))
    limited = gate(host_pps=first, server_pps=first)
    bucket = limited._server(HERE).bucket
    for at in range(20):
        limited.answered(HERE, after=0.1)
        for _ in range(3):
            limited.lost(HERE, float(at))
    assert bucket.rate == pytest.approx(min(first, 5.0), abs=1.1)
    passed = 0.0
    while (before := bucket.rate) < first:
        passed += 1 / before
        limited.answered(HERE, after=0.001)
        assert bucket.rate > before
    assert passed <= 20.5
    assert bucket.rate == first


def test_of_many_that_wait_for_a_server_only_the_first_has_booked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And all of them hear of the stop."""
    monkeypatch.setattr(module, "NAP", 0.0)
    limited = gate(host_pps=0.01, server_pps=0.01)

    async def act() -> list[object]:
        await limited.admit(HERE, question=True)
        waiting = [asyncio.create_task(limited.admit(HERE, question=True)) for _ in range(3)]
        while limited.packets < 2:  # noqa: ASYNC110  nothing tells
            await asyncio.sleep(0)
        for _ in range(9):
            await asyncio.sleep(0)
        assert limited.packets == 2
        limited.stop()
        return await asyncio.gather(*waiting, return_exceptions=True)

    assert [type(error) for error in asyncio.run(act())] == [Stopped] * 3


def test_who_waits_for_a_server_holds_up_nobody_at_another() -> None:
    limited = gate(host_pps=0.001, server_pps=0.001)

    async def act() -> None:
        await limited.admit(HERE, question=True)
        waiting = asyncio.create_task(limited.admit(HERE, question=True))
        while limited.packets < 2:  # noqa: ASYNC110  nothing tells
            await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await limited.admit(BESIDE, question=True)
        limited.stop()
        with pytest.raises(Stopped):
            await waiting

    asyncio.run(act())


def test_a_question_is_booked_at_the_servers_pace_and_all_else_at_the_hosts() -> None:
    limited = gate()
    asyncio.run(limited.admit(HERE, question=True))
    assert (set(limited._servers), set(limited._hosts)) == ({HERE}, set())
    asyncio.run(limited.admit(BESIDE))
    assert (set(limited._servers), set(limited._hosts)) == ({HERE}, {BESIDE})


def test_what_else_a_host_gets_is_not_faster_for_its_answers() -> None:
    limited = gate(host_pps=10.0)
    for _ in range(50):
        limited.answered(HERE, after=0.0)
    waits = [limited.reserve(HERE) for _ in range(21)]
    assert waits[-1] == pytest.approx(2.0, abs=0.1)


def test_a_fragile_name_server_is_never_asked_faster() -> None:
    limited = gate_for(make_inventory(make_unit(hosts=(make_host(fragile=True),))), Limits())
    (address, *_) = limited.fragile
    limited.answered(address, after=0.0)
    assert limited._server(address).bucket.rate == Limits().fragile_pps


def test_a_bound_below_that_of_hosts_does_not_slow_a_server_that_answers() -> None:
    limited = gate(host_pps=100.0, server_pps=50.0)
    limited.answered(HERE, after=0.0)
    assert limited._server(HERE).bucket.rate == 100
