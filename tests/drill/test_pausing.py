from multiprocessing import get_context
from pathlib import Path
from threading import Barrier

import pytest

from netaudit.drill.events import Closing, Started
from netaudit.drill.folder import Folder
from netaudit.drill.pausing import left, pause, refuse_paused, unpause
from netaudit.drill.time import Break
from netaudit.errors import DrillError, PausedDrill, UsageError
from tests.drill.builders import MINUTE, at, laid_out


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = laid_out(tmp_path / "drill")
    made.note(Started(at(0), "test", ""))
    return made


def test_it_is_in_the_journal_with_who_and_why(folder: Folder) -> None:
    pause(folder, at(5), by=" B ", why=" sự cố thật ")
    assert folder.progress().paused == Break(at(5), None, "B", "sự cố thật")
    assert unpause(folder, at(15), by="C") == Break(at(5), at(15), "B", "sự cố thật")
    assert folder.progress().paused is None
    assert [entry.body["by"] for entry in folder.journal.entries()[1:]] == ["B", "C"]


def test_what_is_paused_is_not_paused_again(folder: Folder) -> None:
    pause(folder, at(5), by="B", why="lunch")
    with pytest.raises(PausedDrill, match=r"is paused since .* by B; nothing was written"):
        pause(folder, at(6), by="C", why="lunch")
    unpause(folder, at(7), by="B")
    with pytest.raises(DrillError, match="is not paused; nothing was written"):
        unpause(folder, at(8), by="C")
    assert len(folder.journal.entries()) == 3


def test_only_what_is_played_can_be_paused(tmp_path: Path, folder: Folder) -> None:
    with pytest.raises(DrillError, match="has not begun"):
        pause(laid_out(tmp_path / "other"), at(1), by="B", why="lunch")
    folder.note(Closing(at(60), ""))
    with pytest.raises(DrillError, match="the play is over"):
        pause(folder, at(61), by="B", why="lunch")
    assert folder.progress().breaks == ()


@pytest.mark.parametrize(("by", "why"), [("", "lunch"), ("B", " "), ("B", "x" * 201)])
def test_who_and_why_are_said(folder: Folder, by: str, why: str) -> None:
    with pytest.raises(UsageError, match="who pauses the exercise and why"):
        pause(folder, at(5), by=by, why=why)
    assert folder.progress().paused is None


def test_what_waits_for_the_end_of_a_pause(folder: Folder) -> None:
    refuse_paused(folder.progress())
    pause(folder, at(5), by="B", why="lunch")
    with pytest.raises(PausedDrill):
        refuse_paused(folder.progress())


def test_what_is_left_to_play(tmp_path: Path, folder: Folder) -> None:
    pause(folder, at(5), by="B", why="lunch")
    unpause(folder, at(15), by="B")
    assert left(folder.scenario(), folder.progress(), at(20)).duration == 50 * MINUTE
    other = laid_out(tmp_path / "other")
    assert left(other.scenario(), other.progress(), at(20)) == other.scenario()


def _pause(root: Path, by: str, gate: Barrier) -> None:
    gate.wait()
    pause(Folder(root), at(5), by=by, why="lunch")


def test_of_two_who_pause_at_once_one_does(folder: Folder) -> None:
    context = get_context("fork")
    gate = context.Barrier(3)
    workers = [context.Process(target=_pause, args=(folder.root, b, gate)) for b in "BCD"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(worker.exitcode or 0 for worker in workers) == [0, 1, 1]
    assert len(folder.journal.entries()) == 2
