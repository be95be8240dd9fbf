from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from netaudit import codec
from netaudit.errors import UsageError
from netaudit.schedule.rule import Rule, at_times, check, seconds
from tests.schedule.factories import MONDAY, make_rule


def test_a_rule_comes_back_from_the_journal_as_it_was() -> None:
    rule = make_rule(at=(MONDAY,), windows=("22:00-05:00",), unit_windows=(("so-a", "1:00"),))
    assert codec.load(Rule, codec.dump(rule)) == rule


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "A b"},
        {"id": "../x"},
        {"cron": ""},
        {"cron": "nonsense"},
        {"zone": "Moon/Base"},
        {"zone": "../etc"},
        {"windows": ("later",)},
        {"unit_windows": (("so-a", "x"),)},
        {"blackouts": ("never",)},
    ],
)
def test_what_cannot_be_understood_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        check(make_rule(**changes))


def test_offsets_are_spread_and_the_same_again() -> None:
    rule = make_rule(jitter=3600)
    units = [f"unit-{number}" for number in range(204)]
    offsets = [rule.offset(MONDAY, unit) for unit in units]
    assert offsets == [make_rule(jitter=3600).offset(MONDAY, unit) for unit in units]
    assert all(timedelta(0) <= o < timedelta(hours=1) for o in offsets)
    quarters = [sum(1 for o in offsets if int(o.total_seconds()) // 900 == q) for q in range(4)]
    assert min(quarters) > 30
    assert make_rule(jitter=3600, seed=1).offset(MONDAY, "unit-0") != offsets[0]
    assert make_rule().offset(MONDAY, "unit-0") == timedelta(0)


def test_a_units_own_windows_stand_instead_of_those_of_all() -> None:
    rule = make_rule(windows=("00:00-06:00",), unit_windows=(("so-b", "12:00-13:00"),))
    noon = MONDAY + timedelta(hours=12)
    assert rule.open_until("so-a", noon) is None
    assert rule.open_until("so-b", noon) == noon + timedelta(hours=1)
    assert rule.open_until("so-b", MONDAY) is None


@pytest.mark.parametrize(
    ("text", "number"), [("90s", 90), ("30m", 1800), ("6h", 21600), ("2d", 172800)]
)
def test_durations(text: str, number: int) -> None:
    assert seconds(text) == number


@pytest.mark.parametrize("text", ["", "6", "h", "-1h", "1w", "1.5h"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(UsageError, match="no duration"):
        seconds(text)


def test_single_times_are_in_the_rules_zone() -> None:
    rule = at_times(make_rule(zone="Asia/Ho_Chi_Minh"), ("2026-12-01T02:00", "2026-11-30T00:00Z"))
    assert rule.at == (
        datetime(2026, 11, 30, 0, 0, tzinfo=UTC),
        datetime(2026, 11, 30, 19, 0, tzinfo=UTC),
    )
    with pytest.raises(UsageError, match="is no time"):
        at_times(make_rule(), ("tomorrow",))


def test_runs_are_not_kept_longer_than_the_journal_knows_them() -> None:
    with pytest.raises(UsageError, match="give a --keep of more than 30"):
        check(make_rule(keep=30, whole=30))


def test_what_can_be_understood_is_handed_back() -> None:
    for rule in (make_rule(), make_rule(cron="", at=(MONDAY,)), make_rule(keep=30, whole=29)):
        assert check(rule) is rule
    assert make_rule(cron="").line is None


def test_a_unit_may_have_several_windows_in_the_rules_place() -> None:
    rule = make_rule(
        zone="Asia/Ho_Chi_Minh",
        unit_windows=(("so-b", "12:00-13:00"), ("so-c", "20:00-21:00"), ("so-b", "15:00-16:00")),
    )
    there = [MONDAY + timedelta(hours=hour - 7) for hour in (12, 13, 15, 20)]
    assert [rule.open_until("so-b", moment) is not None for moment in there] == [
        True, False, True, False,
    ]  # fmt: skip
    assert rule.open_until("so-b", there[0]) == there[1]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": "A b"}, "'A b' cannot name a rule"),
        ({"cron": ""}, "rule hourly never comes round"),
        ({"zone": "Moon/Base"}, "no time zone 'Moon/Base'"),
    ],
)
def test_a_mistake_is_told_with_what_was_given(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        check(make_rule(**changes))


def test_no_duration_and_no_time_are_told_as_they_were_given() -> None:
    with pytest.raises(UsageError, match="'1w' is no duration"):
        seconds("1w")
    with pytest.raises(UsageError, match="'tomorrow' is no time"):
        at_times(make_rule(), ("tomorrow",))
