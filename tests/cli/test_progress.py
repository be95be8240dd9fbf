from itertools import count
from types import SimpleNamespace
from typing import cast

import pytest

from netaudit.cli import progress
from netaudit.cli.progress import Lines, Live, ScanProgress, progress_for
from netaudit.model import Missed, Why
from netaudit.plan import Task
from tests.factories import NOON

MISSED = Missed(Why.UNABLE, "", NOON)


def tasks(*units: str) -> list[Task]:
    return [cast("Task", SimpleNamespace(target=SimpleNamespace(unit=unit))) for unit in units]


@pytest.fixture(autouse=True)
def _a_second_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at the clock takes a second: no test depends on the machine's pace."""
    ticks = count()
    monkeypatch.setattr(progress, "monotonic", lambda: float(next(ticks)))
    monkeypatch.setenv("NETAUDIT_LANG", "en")


def test_a_unit_is_done_with_its_last_question() -> None:
    todo = tasks("a", "b", "a")
    counted = ScanProgress(todo)
    done = []
    for task in todo:
        counted.answered(task)
        done.append(counted.units_done)
    assert done == [0, 1, 2]
    assert (counted.done, counted.total) == (3, 3)


def test_rate_and_time_left() -> None:
    counted = ScanProgress(tasks("a", "a", "a", "a"))  # looked once: at 0
    assert counted.seconds_left == 0.0
    counted.answered(tasks("a")[0])
    assert counted.rate == 1.0  # one answer in the one second since
    assert counted.seconds_left == 3 / (1 / 2)  # three more at one in two seconds


def test_plain_lines_come_now_and_then_and_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    todo = tasks(*"abcdefghijklmno")
    with Lines(todo) as shown:
        for task in todo:
            shown.answered(task)
    lines = capsys.readouterr().err.splitlines()
    assert 1 < len(lines) < len(todo)
    assert lines[-1].startswith("15 of 15 questions · 15 of 15 units · ")


def test_a_bar_is_drawn_and_put_away(capsys: pytest.CaptureFixture[str]) -> None:
    todo = tasks("a", "b")
    with Live(todo) as shown:
        for task in todo:
            shown.answered(task)
    assert "2/2" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("quiet", "terminal", "expected"),
    [(True, True, ScanProgress), (False, True, Live), (False, False, Lines)],
)
def test_what_suits_the_place(
    monkeypatch: pytest.MonkeyPatch, *, quiet: bool, terminal: bool, expected: type
) -> None:
    monkeypatch.setattr(progress, "at_a_terminal", lambda: terminal)
    assert type(progress_for(tasks("a"), quiet=quiet)) is expected
