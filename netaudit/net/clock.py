"""The only place that reads the wall clock: a run is handed a clock, and tests hand in theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import CLOCK_BOOTTIME, clock_gettime

Clock = Callable[[], datetime]
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_TIME_ERROR = 5  # linux/timex.h: the clock is not synchronised


def system_clock() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the one place


@dataclass(frozen=True, slots=True)
class Tick:
    """Seconds since a boot of this machine, and which boot it is."""

    boot: str
    seconds: float


Ticks = Callable[[], Tick]


def system_ticks() -> Tick:
    """What no hand and no NTP moves, and what is the same in every process; sleep counts."""
    return Tick(_BOOT.read_text("ascii").strip(), clock_gettime(CLOCK_BOOTTIME))


def is_synchronised() -> bool:
    """Whether the kernel says that its clock is kept in step (by NTP or its like)."""
    from ctypes import CDLL, create_string_buffer

    nothing_to_set = create_string_buffer(512)  # struct timex of all zeros: read only
    state = int(CDLL(None).adjtimex(nothing_to_set))
    return 0 <= state < _TIME_ERROR
