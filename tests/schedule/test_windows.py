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
