from __future__ import annotations

import itertools
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.facts.reach import PortState
from netaudit.net.lanes import ATTEMPTS, LEAST, MOST, Lane, Patience, golden_order

HERE = ip_address("127.0.0.1")


@given(st.lists(st.integers(1, 65535), unique=True))
def test_the_golden_order_has_every_port_once(ports: list[int]) -> None:
    assert sorted(golden_order(ports)) == sorted(ports)


def test_the_golden_order_puts_neighbours_apart() -> None:
    order = golden_order(range(100))
    assert min(abs(a - b) for a, b in itertools.pairwise(order)) > 10


def test_patience_follows_the_round_trip_time_and_grows_with_each_attempt() -> None:
    patience = Patience()
    assert patience.seconds(0) == pytest.approx(1.0)
    for _ in range(20):
        patience.observe(0.2)
    assert 0.3 <= patience.seconds(0) < 0.5
    assert patience.seconds(3) > patience.seconds(1) > patience.seconds(0)


@given(st.lists(st.floats(0.0001, 10)), st.integers(0, ATTEMPTS))
def test_patience_has_its_bounds(times: list[float], attempt: int) -> None:
    patience = Patience()
    for rtt in times:
        patience.observe(rtt)
    assert LEAST <= patience.seconds(attempt) <= MOST


def test_a_silent_port_is_asked_so_often_and_then_called_silent() -> None:
    lane = Lane(HERE, [80])
    attempts = []
    while lane.waiting:
        ((port, attempt),) = lane.take(10)
        attempts.append(attempt)
        lane.miss(port, attempt)
    assert attempts == list(range(ATTEMPTS))
    assert lane.states == {80: PortState.FILTERED}
    assert lane.done


def test_only_what_is_unanswered_is_asked_again() -> None:
    lane = Lane(HERE, [80, 81, 82])
    for port, attempt in lane.take(3):
        if port == 81:
            lane.miss(port, attempt)
        else:
            lane.settle(port, PortState.CLOSED, 0.001)
    assert lane.take(3) == [(81, 1)]


def test_a_port_named_twice_is_asked_once() -> None:
    assert len(Lane(HERE, [80, 80]).take(5)) == 1


def test_a_cancelled_lane_waits_for_nothing_but_its_probes() -> None:
    lane = Lane(HERE, [80, 81], under_way=1)
    lane.cancelled = True
    assert not lane.waiting
    assert not lane.done
    lane.under_way = 0
    assert lane.done
