from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from ipaddress import IPv6Address, ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.errors import NoRoute, OutOfScope, Stopped
from netaudit.model import Link, Phrase
from netaudit.net import gate as module
from netaudit.net.gate import Bucket, Gate, Limits, PrefixTable, gate_for
from tests.factories import make_host, make_inventory, make_unit, networks

HERE, THERE = ip_address("2001:db8:1001::80"), ip_address("2001:db9::1")


def gate(**changes: Any) -> Gate:
    return gate_for(make_inventory(), Limits(**changes))


def test_a_look_that_may_send_so_many_packets_sends_no_more() -> None:
    made = gate(packets=3)
    for _ in range(3):
        made.reserve(HERE)
    with pytest.raises(Stopped, match="all packets that this look may send"):
        made.reserve(HERE)
    assert (made.packets, made.stopped) == (3, True)


def test_an_address_outside_the_scope_is_refused_with_the_next_step() -> None:
    with pytest.raises(OutOfScope, match=r"2001:db9::1 .* authorisation\.scope"):
        gate().require(THERE)


def test_an_address_with_an_interface_is_refused() -> None:
    with pytest.raises(OutOfScope):
        gate().require(IPv6Address("2001:db8::1%eth0"))


def test_the_kill_switch_stops_whoever_waits() -> None:
    async def wait_and_stop() -> None:
        slow = gate(host_pps=2.0)
        slow.reserve(HERE, 2)
        waiting = asyncio.create_task(slow.admit(HERE))
        await asyncio.sleep(0)
        slow.stop()
        await waiting

    with pytest.raises(Stopped):
        asyncio.run(wait_and_stop())


def test_nothing_passes_after_the_stop() -> None:
    stopped = gate()
    assert not stopped.stopped
    stopped.stop()
    assert stopped.stopped
    with pytest.raises(Stopped):
        stopped.reserve(HERE)
    assert stopped.packets == 0


def test_a_closed_family_is_no_route_and_the_other_still_passes() -> None:
    half = gate()
    half.close_family(6, Phrase("no IPv6 here"))
    with pytest.raises(NoRoute, match="no IPv6 here"):
        half.require(HERE)
    half.require(ip_address("198.18.1.80"))


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


def test_a_host_gets_its_rate_and_no_more() -> None:
    limited = gate(host_pps=10.0)
    waits = [limited.reserve(HERE) for _ in range(21)]
    assert waits[0] == 0
    assert waits[-1] == pytest.approx(2.0, abs=0.1)


def test_a_fragile_host_gets_less() -> None:
    host = make_host(fragile=True)
    limited = gate_for(make_inventory(make_unit(hosts=(host,))), Limits(fragile_pps=1.0))
    assert limited.burst(HERE, 160) == 1
    assert [round(limited.reserve(HERE)) for _ in range(3)] == [0, 1, 2]


def test_a_host_of_a_unit_that_is_not_asked_about_keeps_its_pace_and_its_link() -> None:
    """Name servers of the data centre are asked about a commune's zone."""
    theirs = make_unit(hosts=(make_host(fragile=True),), link=Link(8, 0.0))
    some = replace(make_inventory(make_unit("so-b", 2)), others=(theirs,))
    limited = gate_for(some, Limits(fragile_pps=1.0))
    assert limited.burst(HERE, 160) == 1
    assert limited.link(HERE) is not None


def test_a_burst_takes_a_link_for_ten_milliseconds() -> None:
    slow, fast = (
        gate_for(make_inventory(make_unit(link=Link(kbit, 0.0)))) for kbit in (512, 100_000)
    )
    assert (slow.burst(HERE, 160), fast.burst(HERE, 160)) == (2, 20)


def test_both_families_share_a_units_link() -> None:
    """8 kbit/s, half of it ours: 500 octets a second, whatever their family."""
    limited = gate_for(make_inventory(make_unit(link=Link(8, 0.0))), Limits())
    assert limited.reserve(HERE, octets=1500) == 0
    assert limited.reserve(ip_address("198.18.1.80"), octets=500) == pytest.approx(1.0, abs=0.1)


def test_packets_and_octets_are_counted() -> None:
    counted = gate()
    counted.reserve(HERE, 3, 240)
    assert (counted.packets, counted.octets) == (3, 240)


def test_reservations_from_many_threads_are_all_counted() -> None:
    counted = gate()
    threads = [
        threading.Thread(target=lambda: [counted.reserve(HERE) for _ in range(200)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted.packets == 800


@given(st.lists(st.floats(0, 5), min_size=1, max_size=50))
def test_a_bucket_never_lets_more_through_than_its_rate_and_burst(pauses: list[float]) -> None:
    bucket, now, releases = Bucket(rate=10.0, burst=3.0), 100.0, []
    for pause in pauses:
        now += pause
        releases.append(now + bucket.reserve(1, now))
    assert releases == sorted(releases)
    for index, start in enumerate(releases):
        for later, end in enumerate(releases[index:]):
            assert later + 1 <= 3.0 + 1 + (end - start) * 10.0 + 1e-6


def test_the_longest_prefix_wins() -> None:
    table = PrefixTable(
        zip(networks("2001:db8::/32", "2001:db8:1::/48", "198.18.0.0/15"), "abc", strict=True)
    )
    asked = ("2001:db8:1::1", "2001:db8:2::1", "198.19.0.1", "192.0.2.1")
    assert [table.get(ip_address(a)) for a in asked] == ["b", "a", "c", None]


def test_limits_are_given_by_name_so_that_none_takes_the_place_of_another() -> None:
    with pytest.raises(TypeError):
        Limits(20_000.0, 200.0)  # type: ignore[call-arg]  # what must not be possible
