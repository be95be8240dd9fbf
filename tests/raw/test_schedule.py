from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netaudit.raw.schedule import Buckets, Schedule, clip
from netaudit.raw.table import Table

OCTETS = 120


def planned(*sizes: int, host_pps: float = 0, unit_rate: float = 0) -> Schedule:
    """Targets with so many ports each, two to a host, all in one unit."""
    table = Table()
    schedule = Schedule(table, 0)
    for number, size in enumerate(sizes):
        values = {
            "low": number,
            "version": 6,
            "octets": OCTETS,
            "granted": 1 << 20,
            "host": schedule.hosts.place(f"host {number // 2}", host_pps),
            "unit": schedule.links.place("unit", unit_rate, 0.0, 58, 0.0),
        }
        table.add(values, np.arange(size, dtype=np.uint16))
    table.seal()
    schedule.refill(1.0)
    return schedule


def taken(schedule: Schedule, most: int) -> list[tuple[int, int]]:
    rows, places = schedule.take(np.arange(schedule.table.count), most)
    return list(zip(rows.tolist(), places.tolist(), strict=True))


@given(sizes=st.lists(st.integers(1, 300), min_size=1, max_size=9), most=st.integers(1, 500))
def test_every_probe_once_and_none_twice(sizes: list[int], most: int) -> None:
    schedule = planned(*sizes)
    found: Counter[tuple[int, int]] = Counter()
    for _ in range(sum(sizes)):
        schedule.refill(1.0)
        some = taken(schedule, most)
        assert len(some) <= most
        found.update(some)
        if len(found) == sum(sizes):
            break
    assert found == Counter({(r, p): 1 for r, size in enumerate(sizes) for p in range(size)})


def test_one_after_the_other_has_its_turn() -> None:
    found = taken(planned(100, 100, 100, 100), 40)
    for start in range(0, 40, 4):
        assert len({row for row, _ in found[start : start + 4]}) == 4


def test_neighbouring_ports_are_not_asked_in_a_row() -> None:
    places = [place for _, place in taken(planned(1000), 1000)]
    steps = np.abs(np.diff(places))
    assert (steps > 100).all()


def test_both_addresses_of_a_host_have_one_bucket() -> None:
    schedule = planned(500, 500, 500, host_pps=100.0)
    by_row = Counter(row for row, _ in taken(schedule, 1000))
    assert by_row[0] + by_row[1] == 10  # a tenth of a second's
    assert by_row[2] == 10


def test_a_unit_of_both_families_has_one_bucket() -> None:
    schedule = planned(500, 500, 500, unit_rate=1_000_000.0)
    assert len(taken(schedule, 1500)) == 1_000_000 // 50 // OCTETS
    assert taken(schedule, 1500) == []
    schedule.refill(OCTETS * 3 / 1_000_000)
    assert len(taken(schedule, 1500)) in {3, 4}


@given(
    pairs=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 3)), min_size=1),
    room=st.lists(st.integers(-5, 100), min_size=4, max_size=4),
)
def test_a_group_gets_what_fits_and_all_that_fits(
    pairs: list[tuple[int, int]], room: list[int]
) -> None:
    want: Any = np.array([w for w, _ in pairs])
    group = np.array([g for _, g in pairs])
    granted = clip(want, group, np.array(room, float))
    assert (granted <= want).all()
    assert (granted >= 0).all()
    for which in range(4):
        mine = group == which
        assert granted[mine].sum() == min(want[mine].sum(), max(0, room[which]))


def test_a_bucket_is_never_deeper_than_its_share() -> None:
    buckets = Buckets(1 / 10, 1.0)
    assert [buckets.place(name, 50.0) for name in ("a", "b", "a")] == [0, 1, 0]
    buckets.refill(60.0)
    assert buckets.tokens.tolist() == [5.0, 5.0]


def test_what_is_not_granted_stays() -> None:
    schedule = planned(100, 100)
    schedule.table.column["granted"][:2] = (0, 3)
    assert Counter(row for row, _ in taken(schedule, 1000)) == {1: 3}
    assert taken(schedule, 1000) == []


def test_a_fragile_target_gets_one_at_a_time() -> None:
    schedule = planned(50, 50)
    schedule.table.column["single"][0] = 1
    assert Counter(row for row, _place in taken(schedule, 40)) == {0: 1, 1: 20}


def test_who_rations_answers_is_asked_ever_slower() -> None:
    schedule = planned(5000)
    place = int(schedule.table.column["host"][0])
    rates = []
    for _ in range(30):
        schedule.slow_host(place)
        rates.append(float(schedule.hosts.rate[place]))
    assert rates == sorted(rates, reverse=True)
    assert rates[0] < 400
    assert rates[-1] == 1.0


def test_when_we_do_not_keep_up_the_run_is_slower_but_does_not_stand_still() -> None:
    schedule = planned(5)
    schedule.run.rate[0] = 2000.0
    for _ in range(20):
        schedule.slow_down()
    assert schedule.run.rate[0] == 1000.0
