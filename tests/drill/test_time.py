from datetime import timedelta

from netaudit.drill.time import DrillClock
from tests.factories import NOON


def test_a_wall_clock_that_jumps_moves_nothing() -> None:
    wall = [NOON]
    ticks = [100.0]
    clock = DrillClock(lambda: wall[0], lambda: ticks[0])
    wall[0] -= timedelta(hours=3)
    ticks[0] += 7
    assert clock() == NOON + timedelta(seconds=7)


def test_after_a_restart_it_never_goes_back() -> None:
    last = NOON + timedelta(minutes=5)
    assert DrillClock(lambda: NOON, lambda: 0.0, last)() == last
    assert DrillClock(lambda: last, lambda: 0.0, NOON)() == last
