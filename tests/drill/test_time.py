from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.drill.events import Closing, Noted, Paused, Unpaused
from netaudit.drill.time import Anchor, Break, DrillClock, breaks, played
from netaudit.net.clock import Tick
from tests.drill.builders import MINUTE, at
from tests.factories import NOON


def test_the_clock_adds_ticks_to_its_anchor() -> None:
    seconds = [100.0]
    clock = DrillClock(Anchor("boot", 100.0, NOON), lambda: Tick("boot", seconds[0]))
    seconds[0] += 7
    assert clock() == NOON + timedelta(seconds=7)


def pause(since: float, until: float | None) -> Break:
    return Break(at(since), None if until is None else at(until), "B", "lunch")


def test_the_journal_tells_the_pauses() -> None:
    told = breaks(
        [
            Unpaused(at(1), "nobody paused"),
            Paused(at(5), "B", "lunch"),
            Paused(at(6), "C", "twice: the first counts"),
            Noted(at(7), "D", "meanwhile"),
            Unpaused(at(15), "C"),
            Paused(at(30), "B", "lunch"),
        ]
    )
    assert told == (pause(5, 15), pause(30, None))
    assert breaks([Paused(at(5), "B", "lunch"), Closing(at(9), "")]) == (pause(5, 9),)
    assert breaks([Paused(at(5), "B", "lunch"), Unpaused(at(4), "C")]) == (pause(5, 5),)


@pytest.mark.parametrize(
    ("pauses", "since", "until", "minutes"),
    [
        ([], 0, 10, 10),
        ([pause(2, 5)], 0, 10, 7),
        ([pause(2, 5), pause(6, 7)], 0, 10, 6),
        ([pause(2, None)], 0, 10, 2),  # it lasts: time stands still
        ([pause(2, 5)], 3, 10, 5),  # an inject that came into force in a pause
        ([pause(2, 5)], 0, 4, 2),  # a claim in a pause counts as of its beginning
        ([pause(2, 5)], 3, 4, 0),
        ([pause(2, 5)], 6, 10, 4),
        ([pause(12, None)], 0, 10, 10),
        ([pause(2, 5)], 6, 1, -5),
    ],
)
def test_exercise_time_is_wall_time_less_pauses(
    pauses: list[Break], since: float, until: float, minutes: float
) -> None:
    assert played(pauses, at(since), at(until)) == minutes * MINUTE


_MOMENTS = st.lists(st.integers(0, 100), unique=True, max_size=8).map(sorted)


@given(_MOMENTS, st.tuples(*[st.integers(0, 100)] * 3))
def test_exercise_time_adds_up_and_never_runs_back(
    moments: list[int], times: tuple[int, int, int]
) -> None:
    pauses = [pause(*pair) for pair in zip(moments[::2], moments[1::2], strict=False)]
    pauses += [pause(moments[-1], None)] if len(moments) % 2 else []
    a, b, c = (at(t) for t in sorted(times))
    assert played(pauses, a, b) + played(pauses, b, c) == played(pauses, a, c)
    assert timedelta() <= played(pauses, a, b) <= b - a
