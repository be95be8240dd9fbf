from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netaudit.errors import UsageError
from netaudit.schedule.cron import parse

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 * * * *", "2026-11-23T13:00"),
        ("*/15 * * * *", "2026-11-23T12:15"),
        ("7/20 12 * * *", "2026-11-23T12:07"),
        ("0 0 L * *", "2026-11-30T00:00"),
        ("0 0 29 2 *", "2028-02-29T00:00"),
        ("0 0 * * sun#1", "2026-12-06T00:00"),
        ("0 0 * * 7", "2026-11-29T00:00"),
        ("0 0 1,L dec *", "2026-12-01T00:00"),
        ("0 0 13 * fri", "2026-11-27T00:00"),  # either may match
        ("0 6 * * tue-thu", "2026-11-24T06:00"),
        ("@quarterly", "2027-01-01T00:00"),
        ("@Weekly", "2026-11-29T00:00"),
    ],
)
def test_when_it_comes_round(text: str, expected: str) -> None:
    wanted = datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert parse(text).after(START, ZoneInfo("UTC")) == wanted


def test_times_are_local() -> None:
    assert parse("0 2 * * *").after(START, HERE) == datetime(2026, 11, 23, 19, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "* * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "5-1 * * * *",
        "*/0 * * * *",
        "x * * * *",
        "0 0 30 2 *",
        "0 0 * * sun#6",
        "@never",
        "\u0661 * * * *",
        "*/\u0661 * * * *",
        "*/x * * * *",
        "0 0 * * mon#1#2",
        "1," * 99 + "1 * * * *",
    ],
)
def test_what_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse(text)


def test_a_time_that_summer_time_leaves_out_comes_an_hour_late_and_one_that_comes_twice_once() -> (
    None
):
    rule = parse("30 2 * * *")
    spring = rule.after(datetime(2027, 3, 27, 12, tzinfo=UTC), BERLIN)
    assert spring == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    autumn = rule.after(datetime(2027, 10, 30, 12, tzinfo=UTC), BERLIN)
    assert autumn == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert rule.after(autumn, BERLIN) == datetime(2027, 11, 1, 1, 30, tzinfo=UTC)


LINES = ("*/7 * * * *", "0 2 * * *", "30 2 L * *", "0 0 * * mon-fri", "15 3 1 * sat#2", "@monthly")


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(LINES),
    st.integers(0, 4 * 365 * 1440).map(lambda minutes: START + timedelta(minutes=minutes)),
    st.sampled_from([HERE, BERLIN]),
)
def test_before_is_the_inverse_of_after(text: str, moment: datetime, zone: ZoneInfo) -> None:
    rule = parse(text)
    found = rule.after(moment, zone)
    assert found is not None
    assert found > moment
    assert rule.before(found, zone, moment) == found
    assert rule.before(found - timedelta(microseconds=1), zone, moment) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("0 0 1 * mon", {1, 2, 9, 16, 23, 30}),  # either may match
        ("0 0 1 * *", {1}),
        ("0 0 * * mon", {2, 9, 16, 23, 30}),
        ("0 0 L * mon#2", {9, 30}),
        ("0 0 10-31/7 * *", {10, 17, 24}),
        ("0 0 25-27/1 * *", {25, 26, 27}),
        ("0 0 */31 * *", {1}),
        ("0 0 1,L * *", {1, 30}),
        ("0 0 1,15,L * *", {1, 15, 30}),
        ("0 0 * * sun#1,mon,wed", {1, 2, 4, 9, 11, 16, 18, 23, 25, 30}),
        ("0 0 24/3 * *", {24, 27, 30}),
        ("0 0 * * 7#1,sat#5", {1}),
        ("0 0 * * sun#3,sun#4", {15, 22}),
        ("0 0 * dec *", set()),
    ],
)
def test_the_days_of_a_november_that_begins_on_a_sunday(text: str, days: set[int]) -> None:
    rule = parse(text)
    november = [date(2026, 11, day) for day in range(1, 31)]
    assert {day.day for day in november if rule.on(day)} == days


def test_times_are_those_of_the_place_whatever_the_day_in_utc() -> None:
    """Seven hours ahead: at 18:00 UTC on Monday it is Tuesday there."""
    evening = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    rule = parse("0 1 * * tue")
    assert rule.after(evening - timedelta(seconds=1), HERE) == evening
    assert rule.after(evening, HERE) == evening + timedelta(days=7)
    assert rule.before(evening, HERE, START) == evening
    assert rule.before(evening - timedelta(seconds=1), HERE, START) is None
    assert rule.before(evening, HERE, evening) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("0 0 * * sun#6", r"'0 0 \* \* sun#6': 'sun#6' cannot be a day of week: .* sun to sat,"),
        ("5-1 * * * *", r"'5-1 \* .*': '5-1' cannot be a minute: expected 0 to 59, a list"),
        ("* * * 13 *", r"'\* \* \* 13 \*': '13' cannot be a month: .* 1 to 12, or jan to dec,"),
        ("0 */24 * * *", r"'0 \*/24 .*': '\*/24' cannot be a hour"),
        ("0 0 30 2 *", r"'0 0 30 2 \*': no year has such a day"),
        ("* * * *", r"'\* \* \* \*' is no calendar rule"),
    ],
)
def test_what_cannot_be_is_told_with_its_part(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        parse(text)
