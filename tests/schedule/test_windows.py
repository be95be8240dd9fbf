from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from netaudit.errors import UsageError
from netaudit.schedule.windows import open_until, parse, parse_blackout

HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


@pytest.mark.parametrize(
    ("window", "moment", "until"),
    [
        ("22:00-05:00", "2026-11-23T23:00", "2026-11-24T05:00"),
        ("22:00-05:00", "2026-11-24T04:59", "2026-11-24T05:00"),
        ("22:00-05:00", "2026-11-24T05:00", None),
        ("22:00-05:00", "2026-11-24T12:00", None),
        ("fri 22:00-05:00", "2026-11-28T01:00", "2026-11-28T05:00"),  # opened on Friday
        ("fri 22:00-05:00", "2026-11-28T23:00", None),
        ("sat,sun 00:00-24:00", "2026-11-29T10:00", "2026-11-30T00:00"),
    ],
)
def test_until_when_a_window_is_open(window: str, moment: str, until: str | None) -> None:
    found = open_until([parse(window)], [], at(moment), HERE)
    assert found == (None if until is None else at(until))


def test_without_windows_any_time_is_allowed() -> None:
    assert open_until([], [], at("2026-11-23T23:00"), HERE) == at("2026-11-25T00:00")


def test_a_blackout_closes_everything_and_a_window_ends_where_it_begins() -> None:
    days = [parse_blackout("2026-11-24..2026-11-26")]
    window = [parse("22:00-05:00")]
    assert open_until(window, days, at("2026-11-23T23:00"), HERE) == at("2026-11-24T00:00")
    assert open_until(window, days, at("2026-11-25T23:00"), HERE) is None
    assert open_until(window, days, at("2026-11-27T01:00"), HERE) == at("2026-11-27T05:00")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "22:00",
        "24:00-05:00",
        "22:60-23:00",
        "01:00-25:00",
        "noday 01:00-02:00",
        "a b 1:00-2:00",
        "mon tue 01:00-02:00",
        "-1:00-02:00",
        "sun#1 22:00-05:00",  # it had no days at all
        "mon,sun#1 22:00-05:00",
    ],
)
def test_what_is_no_window(text: str) -> None:
    with pytest.raises(UsageError):
        parse(text)


@pytest.mark.parametrize("text", ["", "2026-13-01", "2026-11-02..2026-11-01", "soon"])
def test_what_is_no_blackout(text: str) -> None:
    with pytest.raises(UsageError, match="no blackout"):
        parse_blackout(text)


def test_a_blackout_reads_as_it_was_written() -> None:
    assert [str(parse_blackout(t)) for t in ("2026-11-02", "2026-11-02..2026-11-05")] == [
        "2026-11-02",
        "2026-11-02..2026-11-05",
    ]


def test_a_window_has_minutes_and_the_whole_days_of_its_place() -> None:
    """Its day is not the day in UTC, and both of its ends are exact."""
    window = [parse("mon 00:30-06:15")]
    for moment, until in (
        ("2026-11-23T00:29:59", None),
        ("2026-11-23T00:30", "2026-11-23T06:15"),
        ("2026-11-23T06:14:59", "2026-11-23T06:15"),
        ("2026-11-23T06:15", None),
        ("2026-11-24T01:00", None),
    ):
        found = open_until(window, [], at(moment), HERE)
        assert found == (None if until is None else at(until))


def test_of_several_windows_that_are_open_the_last_to_close_counts() -> None:
    windows = [parse("22:00-05:00"), parse("23:00-24:00")]
    assert open_until(windows, [], at("2026-11-23T23:30"), HERE) == at("2026-11-24T05:00")
    assert open_until(windows[::-1], [], at("2026-11-23T23:30"), HERE) == at("2026-11-24T05:00")


def test_a_window_that_closes_when_it_opens_is_open_all_day() -> None:
    assert open_until([parse("06:00-06:00")], [], at("2026-11-23T05:00"), HERE) == at(
        "2026-11-23T06:00"
    )
    assert open_until([parse("mon 06:00-06:00")], [], at("2026-11-23T07:00"), HERE) == at(
        "2026-11-24T06:00"
    )
    assert open_until([parse("mon 22:00-00:00")], [], at("2026-11-23T23:00"), HERE) == at(
        "2026-11-24T00:00"
    )


@pytest.mark.parametrize(
    ("moment", "closed"),
    [
        ("2026-11-23T23:59", False),
        ("2026-11-24T00:00", True),
        ("2026-11-25T23:59", True),
        ("2026-11-26T00:00", False),
    ],
)
def test_a_blackout_has_both_of_its_days(moment: str, *, closed: bool) -> None:
    days = [parse_blackout("2026-11-24..2026-11-25")]
    assert (open_until([], days, at(moment), HERE) is None) is closed


def test_a_window_is_told_as_it_was_written() -> None:
    with pytest.raises(UsageError, match=r"'a 1:00-2:00' is no window"):
        parse("a 1:00-2:00")
    with pytest.raises(UsageError, match=r"'soon' is no blackout"):
        parse_blackout("soon")
    assert parse("Fri 22:00-05:00").text == "Fri 22:00-05:00"
