"""The engine while the kill switch is pulled: nobody looks; a drill can still be ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netaudit.drill.engine import Engine
from netaudit.drill.rehearse import Simulated
from netaudit.errors import DrillError
from tests.drill.builders import Dictionary, at, laid_out
from tests.factories import NOON

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.drill.events import Looking
    from netaudit.drill.folder import Folder


class Stoppable(Dictionary):
    """Looks that are refused, as the scanner does, while the switch is pulled."""

    switch: Path
    pulls: bool = False

    def look(self, root: Path, looking: Looking) -> None:
        if self.pulls:
            self.switch.touch()
        if self.switch.exists():
            raise DrillError("the rescan could not be made: the kill switch is pulled")
        super().look(root, looking)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Sixty minutes of play, injects at 5 and 8."""
    return laid_out(tmp_path / "drill")


@pytest.fixture
def field(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stoppable:
    monkeypatch.setenv("NETAUDIT_STOP_FILE", str(tmp_path / "stop"))
    made = Stoppable(folder)
    made.switch = tmp_path / "stop"
    return made


def begun(folder: Folder, field: Stoppable) -> tuple[Engine, Simulated, list[str]]:
    """Six minutes after the beginning: the first inject acts, and was looked at."""
    told = list[str]()

    def tell(text: str, **params: Any) -> None:
        told.append(text.format(**params))

    clock = Simulated(NOON)
    engine = Engine(folder, field, clock, tell)
    engine.begin()
    clock.now = at(6)
    engine.step()
    assert field.made == ["one"]
    return engine, clock, told


def test_nothing_is_made_and_nobody_looks_until_it_is_released(
    folder: Folder, field: Stoppable
) -> None:
    engine, clock, told = begun(folder, field)
    before = len(field.asked)
    field.switch.touch()
    for minute in (9, 12):
        clock.now = at(minute)
        assert engine.step() is not None
    assert (field.made, len(field.asked)) == (["one"], before)
    assert sum(line.startswith("the kill switch is pulled") for line in told) == 1
    field.switch.unlink()
    engine.step()
    assert field.made == ["one", "two"]
    assert len(field.asked) > before
    assert "the kill switch is released: the drill goes on" in told


def ended(folder: Folder, field: Stoppable, told: list[str]) -> bool:
    """Whether it ended, everything is undone, and nobody looked after that."""
    progress = folder.progress()
    assert (field.on, progress.afterwards) == ({}, None)
    assert set(progress.reverted) == set(field.made)
    assert any(line.startswith("nobody has looked whether") for line in told)
    return progress.ended is not None


def test_it_is_ended_and_undone_without_a_look(folder: Folder, field: Stoppable) -> None:
    engine, _, told = begun(folder, field)
    before = len(field.asked)
    field.switch.touch()
    folder.halt.write_text("a real incident\n", "utf-8")
    assert engine.step() is None
    assert "there is no last look: the kill switch is pulled" in told
    assert ended(folder, field, told)
    assert len(field.asked) == before


def test_its_time_is_up_meanwhile(folder: Folder, field: Stoppable) -> None:
    engine, clock, told = begun(folder, field)
    field.switch.touch()
    clock.now = at(61)
    assert engine.step() is None
    assert ended(folder, field, told)


def test_it_is_pulled_during_the_last_look(folder: Folder, field: Stoppable) -> None:
    engine, _, told = begun(folder, field)
    field.pulls = True
    folder.halt.write_text("a real incident\n", "utf-8")
    assert engine.step() is None
    assert ended(folder, field, told)


def test_it_is_pulled_during_a_rescan(folder: Folder, field: Stoppable) -> None:
    engine, clock, _ = begun(folder, field)
    field.pulls = True
    clock.now = at(12)
    assert engine.step() is not None
    assert folder.progress().ended is None


def test_what_else_hinders_a_look_is_told(
    folder: Folder, field: Stoppable, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, _, _ = begun(folder, field)

    def fails(_self: object, _root: Path, _looking: Looking) -> None:
        raise DrillError("the disc is full")

    monkeypatch.setattr(Stoppable, "look", fails)
    folder.halt.write_text("enough\n", "utf-8")
    with pytest.raises(DrillError, match="the disc is full"):
        engine.step()
