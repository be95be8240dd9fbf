from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from netaudit.schedule.plan import (
    Due,
    Slot,
    State,
    Why,
    deadline,
    due,
    legs,
    next_times,
    without_turn,
)
from tests.schedule.factories import MONDAY, make_rule

HOUR = timedelta(hours=1)


def slot(at: datetime, **changes: Any) -> Slot:
    made = Slot("hourly", at, Why.CALENDAR, f"run-{at:%d%H}", at, state=State.DONE, ended=at)
    return replace(made, **changes)


def test_nothing_is_due_before_its_time() -> None:
    assert due(make_rule(), [], MONDAY + HOUR - timedelta(seconds=1)) is None
    assert due(make_rule(), [], MONDAY + HOUR) == Due(MONDAY + HOUR, Why.CALENDAR)


def test_a_unit_whose_window_is_shut_when_its_turn_comes_is_named() -> None:
    """A spread of eight hours over a window of seven: who comes last is not tested that night."""
    nightly = make_rule(cron="0 22 * * *", windows=("22:00-05:00",), jitter=6 * 3600)
    assert without_turn(nightly, ["so-a"], MONDAY) == []
    at, unit = without_turn(replace(nightly, jitter=8 * 3600), ["so-a"], MONDAY)[0]
    assert (at, unit) == (MONDAY + 22 * HOUR, "so-a")
    own = replace(nightly, unit_windows=(("so-b", "22:00-03:00"),))
    assert {unit for _at, unit in without_turn(own, ["so-a", "so-b"], MONDAY)} == {"so-b"}


def test_a_window_that_opens_later_in_the_week_is_a_turn() -> None:
    weekly = make_rule(cron="0 8 * * mon", windows=("sat 00:00-24:00",))
    assert without_turn(weekly, ["so-a"], MONDAY) == []
    daily = replace(weekly, cron="0 8 * * *")  # but on Friday and Saturday it comes round too soon
    assert len(without_turn(daily, ["so-a"], MONDAY)) == 6
    assert without_turn(replace(weekly, cron="", at=(MONDAY + HOUR,)), ["so-a"], MONDAY) == []


def test_missed_times_are_caught_up_once() -> None:
    now = MONDAY + 9.5 * HOUR
    found = due(make_rule(), [slot(MONDAY + HOUR)], now)
    assert found == Due(MONDAY + 9 * HOUR, Why.CALENDAR, missed=7)
    assert due(make_rule(), [slot(MONDAY + 9 * HOUR)], now) is None


def test_what_was_abandoned_caught_up_nothing() -> None:
    """After a week without power: its window was shut until the rule came round again."""
    slots = [slot(MONDAY + HOUR), slot(MONDAY + 9 * HOUR, missed=7, state=State.ABANDONED)]
    found = due(make_rule(), slots, MONDAY + 10.5 * HOUR)
    assert found == Due(MONDAY + 10 * HOUR, Why.CALENDAR, missed=8)
    assert due(make_rule(), slots, MONDAY + 9.5 * HOUR) is None  # nor is it opened twice


def test_an_open_slot_comes_first() -> None:
    assert due(make_rule(), [slot(MONDAY + HOUR, state=State.OPEN)], MONDAY + 5 * HOUR) is None


def test_a_clock_that_jumps_back_runs_nothing_twice() -> None:
    slots = [slot(MONDAY + n * HOUR) for n in (1, 2, 3)]
    for minutes in range(0, 180, 10):
        assert due(make_rule(), slots, MONDAY + HOUR + timedelta(minutes=minutes)) is None
    assert due(make_rule(), slots, MONDAY + 4 * HOUR) == Due(MONDAY + 4 * HOUR, Why.CALENDAR)


def test_a_clock_that_was_years_ahead_does_not_stop_the_schedule() -> None:
    far = slot(MONDAY + timedelta(days=4000))
    assert due(make_rule(), [far], MONDAY + HOUR) == Due(MONDAY + HOUR, Why.CALENDAR)
    late = make_rule(created=MONDAY + timedelta(days=4000))
    assert due(late, [], MONDAY + HOUR) is None


def test_blackouts_are_left_out_and_not_caught_up() -> None:
    rule = make_rule(cron="0 2 * * *", blackouts=("2026-11-24..2026-11-25",))
    first = MONDAY + 2 * HOUR
    assert due(rule, [slot(first)], MONDAY + timedelta(days=2)) is None
    assert next_times(rule, MONDAY, 3) == [first + timedelta(days=n) for n in (0, 3, 4)]
    found = due(rule, [slot(first)], MONDAY + timedelta(days=3, hours=2))
    assert found == Due(first + timedelta(days=3), Why.CALENDAR)


def test_single_times_come_once() -> None:
    rule = make_rule(cron="", at=(MONDAY + HOUR, MONDAY + 3 * HOUR))
    assert next_times(rule, MONDAY, 9) == [MONDAY + HOUR, MONDAY + 3 * HOUR]
    assert due(rule, [], MONDAY + 2 * HOUR) == Due(MONDAY + HOUR, Why.CALENDAR)
    assert due(rule, [slot(MONDAY + 3 * HOUR)], MONDAY + 99 * HOUR) is None


def test_units_at_risk_are_looked_at_sooner_and_once() -> None:
    rule = make_rule(cron="0 0 * * *", sooner=4 * 3600)
    first = MONDAY + timedelta(days=1)
    last = slot(first, ended=first + HOUR, risky=("so-b",))
    at = first + 5 * HOUR
    assert due(rule, [last], at - timedelta(seconds=1)) is None
    assert due(rule, [last], at + HOUR) == Due(at, Why.SOONER, ("so-b",))
    mended = slot(at, why=Why.SOONER, ended=at + HOUR)
    assert due(rule, [last, mended], first + 20 * HOUR) is None
    still = replace(mended, risky=("so-b",))
    assert due(rule, [last, still], at + 5 * HOUR) == Due(at + 5 * HOUR, Why.SOONER, ("so-b",))
    assert due(make_rule(cron="0 0 * * *"), [last], at + HOUR) is None


def test_a_look_at_units_at_risk_does_not_make_a_missed_time_forgotten() -> None:
    rule = make_rule(cron="0 0 * * *", sooner=3600)
    first = MONDAY + timedelta(days=1)
    extra = slot(first + 30 * HOUR, why=Why.SOONER)
    found = due(rule, [slot(first), extra], first + 31 * HOUR)
    assert found == Due(first + 24 * HOUR, Why.CALENDAR)


def test_turns_follow_jitter_and_windows() -> None:
    rule = make_rule(
        cron="0 0 * * *",
        jitter=3600,
        windows=("00:00-02:00",),
        unit_windows=(("so-b", "00:00-01:00"),),
    )
    here = slot(MONDAY, state=State.OPEN)
    units = [f"so-{n}" for n in "abcdefgh"]
    seen: set[str] = set()
    for minute in range(120):
        now = MONDAY + timedelta(minutes=minute)
        found = {unit: leg.until for leg in legs(rule, here, units, now) for unit in leg.units}
        assert all(now >= MONDAY + rule.offset(MONDAY, unit) for unit in found)
        assert all(
            until == MONDAY + (HOUR if u == "so-b" else 2 * HOUR) for u, until in found.items()
        )
        seen |= found.keys()
    assert seen == set(units)
    assert legs(rule, here, units, MONDAY + 2 * HOUR) == []


def test_a_slot_ends_when_the_rule_comes_round_again() -> None:
    assert deadline(make_rule(), slot(MONDAY)) == MONDAY + HOUR
    assert deadline(make_rule(cron="", at=(MONDAY,)), slot(MONDAY)) is None


SAIGON = {"zone": "Asia/Ho_Chi_Minh", "cron": "0 2 * * *"}  # seven hours ahead of UTC


def test_the_calendar_and_its_days_off_are_those_of_the_rules_place() -> None:
    rule = make_rule(**SAIGON, blackouts=("2026-11-25",))  # from 17:00 of the day before, in UTC
    first = MONDAY + 19 * HOUR
    assert next_times(rule, MONDAY, 2) == [first, first + timedelta(days=2)]
    assert due(rule, [], first - timedelta(seconds=1)) is None
    assert due(rule, [], first) == Due(first, Why.CALENDAR)


def test_nobody_is_looked_at_sooner_on_a_day_off() -> None:
    rule = make_rule(cron="0 0 * * *", sooner=3600, blackouts=("2026-11-24",))
    last = slot(MONDAY, ended=MONDAY + 22.5 * HOUR, risky=("so-b",))
    assert due(rule, [last], MONDAY + 23.5 * HOUR) == Due(
        MONDAY + 23.5 * HOUR, Why.SOONER, ("so-b",)
    )
    assert due(rule, [last], MONDAY + 24.5 * HOUR) is None


def test_only_the_newest_slot_that_is_done_says_who_is_looked_at_sooner() -> None:
    rule = make_rule(cron="0 0 * * *", sooner=3600)
    last = slot(MONDAY, ended=MONDAY + HOUR, risky=("so-b",))
    at = MONDAY + 2 * HOUR
    wanted = Due(at, Why.SOONER, ("so-b",))
    abandoned = slot(at, state=State.ABANDONED, risky=("so-x",), why=Why.SOONER)
    unfinished = slot(MONDAY + HOUR, ended=None, why=Why.SOONER)
    ahead = slot(MONDAY + HOUR, ended=MONDAY + 9 * HOUR, why=Why.SOONER)
    for other in (replace(abandoned, due=MONDAY + HOUR), unfinished, ahead):
        assert due(rule, [last, other], MONDAY + 3 * HOUR) == wanted
    assert due(rule, [last, abandoned], MONDAY + 3 * HOUR) is None  # that look was given up
    just = slot(MONDAY + HOUR, ended=MONDAY + 3 * HOUR, why=Why.SOONER)
    assert due(rule, [last, just], MONDAY + 3 * HOUR) is None  # nobody is at risk any more


def test_a_single_time_beside_the_calendar_is_due_too() -> None:
    rule = make_rule(cron="0 0 * * *", at=(MONDAY + HOUR, MONDAY + 3 * HOUR))
    for now, at in ((1, 1), (2, 1), (3, 3), (4, 3)):
        found = due(rule, [slot(MONDAY)], MONDAY + now * HOUR)
        assert found == Due(MONDAY + at * HOUR, Why.CALENDAR, missed=int(now >= 3))


def test_a_turn_begins_with_its_offset() -> None:
    rule = make_rule(cron="0 0 * * *", jitter=3600)
    turn = MONDAY + rule.offset(MONDAY, "so-a")
    here = slot(MONDAY, state=State.OPEN)
    assert legs(rule, here, ["so-a"], turn - timedelta(seconds=1)) == []
    assert [leg.units for leg in legs(rule, here, ["so-a"], turn)] == [("so-a",)]


def test_a_long_absence_is_counted_up_to_a_thousand() -> None:
    found = due(make_rule(), [], MONDAY + 2000 * HOUR)
    assert found == Due(MONDAY + 2000 * HOUR, Why.CALENDAR, missed=1000)


def test_windows_that_open_after_the_longest_wait_are_a_turn() -> None:
    """A rule that comes round once a month, and days off when it does."""
    rule = make_rule(
        cron="0 0 1 * *", windows=("mon 22:00-23:00",), blackouts=("2026-12-02..2026-12-11",)
    )
    assert without_turn(rule, ["so-a"], MONDAY) == []


def test_before_the_first_run_nobody_is_at_risk() -> None:
    assert due(make_rule(sooner=3600), [], MONDAY) is None
