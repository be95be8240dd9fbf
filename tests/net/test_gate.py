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
BESIDE, NOBODYS = ip_address("2001:db8:1001::81"), ip_address("2001:db8:ffff::1")


def gate(**changes: Any) -> Gate:
    return gate_for(make_inventory(), Limits(**changes))


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands still: what was booked is not yet free."""
    monkeypatch.setattr(module, "monotonic", lambda: 1000.0)


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


def test_what_was_refused_is_refused_again_and_what_was_let_through_passes_again() -> None:
    made = gate()
    for _ in range(2):
        with pytest.raises(OutOfScope):
            made.require(THERE)
        made.require(HERE)


def test_an_address_with_an_interface_is_refused() -> None:
    with pytest.raises(OutOfScope):
        gate().require(IPv6Address("2001:db8::1%eth0"))


def scoped(*scope: str) -> Gate:
    return replace(gate(), scope=networks(*scope))


@pytest.mark.parametrize(
    "text",
    ["::ffff:198.51.100.7", "::ffff:198.18.1.80", "ff02::1", "fe80::1", "::", "0.0.0.0",
     "224.0.0.251", "255.255.255.255"],
)  # fmt: skip
def test_whatever_a_scope_says_nothing_goes_where_no_machine_is(text: str) -> None:
    """An AAAA of a hostile zone's may be IPv4-mapped: the kernel would send over IPv4."""
    for made in (scoped("::/0", "0.0.0.0/0"), scoped("::/16", "198.18.0.0/15")):
        with pytest.raises(OutOfScope):
            made.require(ip_address(text))


@pytest.mark.parametrize(
    "text", ["64:ff9b::198.51.100.7", "2002:c633:6407::1", "2001:0:4136:e378:8000:63bf:39cc:9bf8"]
)
def test_what_a_translator_hands_on_must_be_in_scope_as_well(text: str) -> None:
    wide = ("64:ff9b::/96", "2002::/16", "2001::/32", "198.18.0.0/15")
    with pytest.raises(OutOfScope):
        scoped(*wide).require(ip_address(text))
    scoped(*wide, "198.51.100.0/24").require(ip_address(text))


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


@pytest.mark.usefixtures("still")
def test_who_must_wait_waits_as_long_as_was_booked(monkeypatch: pytest.MonkeyPatch) -> None:
    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    asyncio.run(gate(host_pps=5.0).admit(HERE, 4))
    assert slept == pytest.approx([0.25, 0.25, 0.1])


def test_a_host_gets_its_rate_and_no_more() -> None:
    limited = gate(host_pps=10.0)
    waits = [limited.reserve(HERE) for _ in range(21)]
    assert waits[0] == 0
    assert waits[-1] == pytest.approx(2.0, abs=0.1)


@pytest.mark.usefixtures("still")
def test_each_host_has_a_pace_of_its_own() -> None:
    limited = gate(host_pps=10.0)
    assert [limited.reserve(HERE) for _ in range(2)] == pytest.approx([0.0, 0.1])
    assert [limited.reserve(BESIDE) for _ in range(2)] == pytest.approx([0.0, 0.1])


@pytest.mark.usefixtures("still")
def test_the_run_has_a_pace_whatever_the_hosts_have() -> None:
    limited = gate(run_pps=100.0)
    assert [limited.reserve(HERE) for _ in range(3)] == pytest.approx([0.0, 0.0, 0.01])


@pytest.mark.usefixtures("still")
def test_a_link_gives_its_share_and_a_fiftieth_of_a_second_at_once() -> None:
    limited = gate_for(make_inventory(make_unit(link=Link(1000, 0.0))), Limits())
    waits = [limited.reserve(HERE, octets=octets) for octets in (2500, 625)]
    assert waits == pytest.approx([0.0, 0.01])
    slow = gate_for(make_inventory(make_unit(link=Link(8, 0.0))), Limits())
    waits = [slow.reserve(HERE, octets=octets) for octets in (1500, 500)]
    assert waits == pytest.approx([0.0, 1.0])


def test_an_address_of_no_unit_has_no_link_and_a_hosts_burst() -> None:
    assert gate().link(NOBODYS) is None
    assert gate().burst(NOBODYS, 1500) == 20


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


def test_a_prefix_holds_no_address_of_the_other_family() -> None:
    """Though their numbers are the same."""
    table = PrefixTable(zip(networks("::c612:1/128"), "a", strict=True))
    assert table.get(ip_address("::c612:1")) == "a"
    assert table.get(ip_address("198.18.0.1")) is None


def test_limits_are_given_by_name_so_that_none_takes_the_place_of_another() -> None:
    with pytest.raises(TypeError):
        Limits(20_000.0, 200.0)  # type: ignore[call-arg]  # what must not be possible
