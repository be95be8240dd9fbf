"""How a scan shows its progress: a bar at a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections import Counter
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from netaudit.cli.common import at_a_terminal, note

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from netaudit.plan import Task

LINE_EVERY = 10.0  # seconds between plain lines
DRAW_EVERY = 0.1  # seconds between two of the bar


class ScanProgress:
    """Counts answers: units done, rate, time left. Shows nothing itself."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        """`tasks` are those still to be asked."""
        self.total = len(tasks)
        self.done = 0
        self._left = Counter(task.target.unit for task in tasks)
        self.units = len(self._left)
        self._started = monotonic()

    def answered(self, task: Task) -> None:
        """One question more is answered."""
        self.done += 1
        self._left[task.target.unit] -= 1
        if not self._left[task.target.unit]:
            del self._left[task.target.unit]
        self.show()

    @property
    def units_done(self) -> int:
        """Units with no question left."""
        return self.units - len(self._left)

    @property
    def rate(self) -> float:
        """Answers a second so far."""
        return self.done / max(0.001, monotonic() - self._started)

    @property
    def seconds_left(self) -> float:
        """At the rate so far."""
        return (self.total - self.done) / self.rate if self.done else 0.0

    def show(self) -> None:
        """Called after every answer."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """The end, however it came."""


class Lines(ScanProgress):
    """Plain lines, for logs and pipes."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        super().__init__(tasks)
        self._next = self._started + LINE_EVERY

    def show(self) -> None:
        """A line now and then, and one at the end."""
        if monotonic() < self._next and self.done < self.total:
            return
        self._next = monotonic() + LINE_EVERY
        note(
            "{done} of {total} questions · {units_done} of {units} units · {rate} a second · "
            "{left} s left",
            done=self.done,
            total=self.total,
            units_done=self.units_done,
            units=self.units,
            rate=round(self.rate),
            left=round(self.seconds_left),
        )


class Live(ScanProgress):
    """A bar at a terminal."""

    _bar: Bar
    _id: TaskID
    _next = 0.0

    def __enter__(self) -> Self:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        self._bar = Progress(
            TextColumn("{task.fields[units_done]}/{task.fields[units]} ▪"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}/s"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            auto_refresh=False,  # a thread of its own would keep the run from forking
        )
        self._id = self._bar.add_task("", total=self.total, **self._fields())
        self._bar.start()
        return self

    def _fields(self) -> dict[str, Any]:
        return {"units_done": self.units_done, "units": self.units, "rate": round(self.rate)}

    def show(self) -> None:
        """Move the bar, as often as eyes follow."""
        due = monotonic() >= self._next or self.done == self.total
        if due:
            self._next = monotonic() + DRAW_EVERY
        self._bar.update(self._id, completed=self.done, refresh=due, **self._fields())

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()


def progress_for(tasks: Sequence[Task], *, quiet: bool) -> ScanProgress:
    """The progress that suits the place."""
    if quiet:
        return ScanProgress(tasks)
    return Live(tasks) if at_a_terminal() else Lines(tasks)
