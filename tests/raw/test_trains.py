"""Trains over a line whose spacing is known."""

from __future__ import annotations

import numpy as np
import pytest

from netaudit.raw.trains import CARS, Trains

OCTETS = 58.0
AT_ONCE = np.zeros(CARS)  # read when they came


def units(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


def ride(  # noqa: PLR0917  what a ride is
    trains: Trains,
    unit: int,
    gap: float,
    ticks: tuple[int, int],
    lost: int = 0,
    waited: float = 0.0,
) -> None:
    """Both trains leave and come back, `gap` seconds between cars, the first `lost` missing."""
    for number, tick in enumerate(ticks):
        now = number * 0.1
        if number:
            whom, octets = trains.due(now)
            assert whom.tolist() == [unit]
            assert octets.tolist() == [CARS * OCTETS]
        trains.left(np.full(CARS, unit), tick, now)
        came = now + 0.3 + gap * np.arange(lost, CARS)
        late = np.full(len(came), waited)
        trains.heard(np.full(len(came), unit), np.full(len(came), tick), came, late)


@pytest.mark.parametrize("rate", [8_000.0, 16_000.0, 64_000.0])
def test_a_slow_link_is_told_from_its_spacing(rate: float) -> None:
    trains = Trains()
    trains.begin(3, OCTETS, 0.0)
    ride(trains, 3, OCTETS / rate, (10, 35))
    who, least, most = trains.told(0.5)
    assert who.tolist() == [3]
    assert 0.8 * rate <= least[0] <= rate <= most[0] <= 1.35 * rate
    assert not trains.busy


def test_of_a_fast_link_only_a_lower_bound_is_told() -> None:
    trains = Trains()
    trains.begin(0, OCTETS, 0.0)
    ride(trains, 0, OCTETS / 12.5e6, (10, 35))
    _who, least, most = trains.told(0.5)
    assert 250_000 < least[0] < 300_000
    assert most[0] > 1e8


def test_who_reads_late_knows_less_but_believes_no_more_than_twice_that() -> None:
    rate = 64_000.0
    trains = Trains()
    trains.begin(0, OCTETS, 0.0)
    ride(trains, 0, OCTETS / rate, (10, 35), waited=0.003)
    _who, least, most = trains.told(0.5)
    assert 0.5 * rate < least[0] < 0.7 * rate
    assert most[0] == pytest.approx(2 * least[0])


def test_the_slower_of_two_trains_says_where_to_begin_and_the_faster_what_may_be() -> None:
    trains = Trains()
    trains.begin(0, OCTETS, 0.0)
    trains.left(np.zeros(CARS, np.int64), 1, 0.0)
    trains.heard(
        np.zeros(CARS, np.int64), np.full(CARS, 1), 0.1 + 0.0001 * np.arange(CARS), AT_ONCE
    )
    trains.due(0.1)
    trains.left(np.zeros(CARS, np.int64), 2, 0.1)
    trains.heard(np.zeros(CARS, np.int64), np.full(CARS, 2), 0.2 + 0.01 * np.arange(CARS), AT_ONCE)
    _who, least, most = trains.told(0.4)
    assert 0.9 * OCTETS / 0.01 < least[0] < OCTETS / 0.01
    assert most[0] > OCTETS / 0.0001


def test_lost_cars_make_a_link_look_slower_never_faster() -> None:
    trains = Trains()
    trains.begin(0, OCTETS, 0.0)
    ride(trains, 0, 0.00363, (10, 35), lost=2)
    assert not len(trains.told(0.41)[0])  # more may come
    _who, least, most = trains.told(0.6)
    assert least[0] < OCTETS / 0.00363 < most[0]


def test_answers_to_other_probes_and_of_other_units_do_not_count() -> None:
    trains = Trains()
    trains.begin(1, OCTETS, 0.0)
    trains.left(np.full(CARS, 1), 10, 0.0)
    trains.heard(units(0, 1, 5), np.array([10, 11, 10]), np.full(3, 9.9), np.zeros(3))
    assert not len(trains.told(0.9)[0])
    who, least, most = trains.told(1.2)  # given up
    assert (who.tolist(), least.tolist(), most.tolist()) == ([1], [0.0], [0.0])
    trains.heard(units(1, 1, 1), np.full(3, 10), np.full(3, 2.0), np.zeros(3))  # too late to count
    assert not len(trains.told(9.0)[0])


def test_too_few_probes_at_once_are_no_train_and_nobody_waits_for_it() -> None:
    trains = Trains()
    trains.begin(0, OCTETS, 0.0)
    for tick in range(CARS):
        trains.left(units(0), tick, 0.004 * tick)
        trains.heard(units(0), np.array([tick]), np.array([0.1]), np.zeros(1))
    assert not len(trains.due(0.5)[0])
    assert trains.told(1.1)[0].tolist() == [0]
    assert not trains.busy
