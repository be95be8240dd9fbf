from pathlib import Path

import pytest

from netaudit.drill.acknowledge import acknowledge
from netaudit.drill.events import Closing, Ended, Started
from netaudit.drill.folder import Folder
from netaudit.drill.nouns import Approval, Expectation, Mode
from netaudit.drill.pausing import pause
from netaudit.errors import DrillError, PausedDrill, UsageError
from netaudit.model import Contact
from tests.drill.builders import EXPIRED, at, laid_out, make_inject, make_scenario

SHORT = make_inject(expected=(Expectation(EXPIRED.check, "so-a/web/tcp/443"),), actor="tổ A")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = laid_out(tmp_path / "drill", make_scenario(SHORT, mode=Mode.LIVE))
    made.note(Started(at(0), "test", ""))
    return made


def test_people_say_what_they_did_and_undid(folder: Folder) -> None:
    acknowledge(folder, at(6), "one")
    done = folder.progress().done["one"]
    assert (done.at, done.by, done.handle, done.expected) == (at(6), "tổ A", 0, (EXPIRED,))
    acknowledge(folder, at(30), "one", reverting=True)
    acknowledge(folder, at(31), "one", reverting=True)
    assert folder.progress().reverted["one"].at == at(30)


def test_what_is_undone_after_the_play_is_written_down(folder: Folder) -> None:
    acknowledge(folder, at(6), "one")
    folder.note(Closing(at(60), ""))
    acknowledge(folder, at(61), "one", reverting=True)
    assert folder.progress().reverted["one"].at == at(61)


def test_nothing_is_broken_on_what_is_left_of_the_authorisation(tmp_path: Path) -> None:
    """It ends at 70: at 65 the play is over, whether a process says so or none carries it on."""
    approval = Approval("7/KH-TEST", at(-1), at(70), Contact("trực", ""))
    scenario = make_scenario(SHORT, make_inject("two"), mode=Mode.LIVE, approval=approval)
    made = laid_out(tmp_path / "drill", scenario)
    made.note(Started(at(0), "test", ""))
    acknowledge(made, at(64), "one")
    with pytest.raises(DrillError, match="Undo what you have done"):
        acknowledge(made, at(65), "two")
    assert set(made.progress().done) == {"one"}
    acknowledge(made, at(66), "one", reverting=True)
    assert set(made.progress().reverted) == {"one"}


def test_what_was_said_is_not_said_again(folder: Folder) -> None:
    acknowledge(folder, at(6), "one", by="tổ B")
    with pytest.raises(DrillError, match="was done at 12:06:00 already"):
        acknowledge(folder, at(7), "one")


def test_what_cannot_be(folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no inject 'three'; there are: one"):
        acknowledge(folder, at(6), "three")
    with pytest.raises(DrillError, match="was never done"):
        acknowledge(folder, at(6), "one", reverting=True)
    folder.note(Closing(at(50), ""))
    with pytest.raises(DrillError, match="only --revert is written down now"):
        acknowledge(folder, at(51), "one")
    folder.note(Ended(at(52)))
    with pytest.raises(DrillError, match="does not run"):
        acknowledge(folder, at(53), "one")
    with pytest.raises(DrillError, match="act by themselves"):
        acknowledge(laid_out(tmp_path / "lab"), at(6), "one")


def test_in_a_pause_nothing_is_done_but_it_can_be_undone(folder: Folder) -> None:
    acknowledge(folder, at(6), "one")
    pause(folder, at(7), by="B", why="a real incident")
    acknowledge(folder, at(8), "one", reverting=True)
    assert folder.progress().reverted["one"].at == at(8)


def test_in_a_pause_an_inject_is_not_done(folder: Folder) -> None:
    pause(folder, at(5), by="B", why="lunch")
    with pytest.raises(PausedDrill, match=r"is paused since .*; nothing was written"):
        acknowledge(folder, at(6), "one")
    assert (folder.progress().begun, folder.progress().done) == (frozenset(), {})
