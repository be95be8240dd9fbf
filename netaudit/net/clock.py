"""The only place that reads the wall clock: a run is handed a clock, and tests hand in theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the one place
