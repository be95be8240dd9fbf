"""The engine while the exercise is paused: nothing comes, nothing runs out, whatever is killed."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from netaudit.drill.engine import Engine
from netaudit.drill.events import Begun, Started
from netaudit.drill.folder import Folder
from netaudit.drill.pausing import pause, unpause
from netaudit.drill.rehearse import Simulated
from netaudit.drill.scoring import score
from tests.drill.builders import EXPIRED, MINUTE, Dictionary, at, laid_out
from tests.factories import NOON


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return laid_out(tmp_path / "drill")


def engine(folder: Folder, field: Dictionary, clock: Simulated, told: list[str]) -> Engine:
    def tell(text: str, **params: Any) -> None:
        told.append(text.format(**params))

    return Engine(folder, field, clock, tell)


def play(
    folder: Folder, clock: Simulated, happens: dict[float, Callable[[], object]], *, killed: bool
) -> Dictionary:
    """To the end; at each of these minutes something happens. `killed`: another process a step."""
    field, told = Dictionary(folder), list[str]()
    made = engine(folder, field, clock, told)
    made.begin()
    while (due := made.step()) is not None:
        upcoming = min([due, *(at(minute) for minute in happens)])
        clock.now = max(clock.now, upcoming)
        for minute in [m for m in happens if at(m) <= clock.now]:
            happens.pop(minute)()
        if killed:
            made = engine(folder, field, clock, told)
            made.begin()
    return field


@pytest.mark.parametrize("killed", [False, True])
def test_a_pause_moves_everything_after_it(folder: Folder, killed: bool) -> None:  # noqa: FBT001  a parameter of pytest
    clock = Simulated(NOON)
    play(
        folder,
        clock,
        {
            3: partial(pause, folder, at(3), by="B", why="a real incident"),
            43: partial(unpause, folder, at(43), by="B"),
        },
        killed=killed,
    )
    progress = folder.progress()
    assert [done.at for done in progress.done.values()] == [at(45), at(48)]
    assert progress.closing is not None
    assert progress.closing.at == at(100)
    inside = [scan.at for scan in progress.rescans if at(3) < scan.at < at(43)]
    assert inside == []
    minutes = [(scan.at - NOON) / MINUTE for scan in progress.rescans]
    assert minutes[:3] == [45, 48, 53]


def test_the_same_play_with_and_without_a_pause_earns_the_same(tmp_path: Path) -> None:
    """Everybody does all at the same exercise time."""
    earned = []
    for name, pauses in (("with", True), ("without", False)):
        folder = laid_out(tmp_path / name)
        later = 30 if pauses else 0
        happens: dict[float, Callable[[], object]] = {}
        if pauses:
            happens = {
                6: partial(pause, folder, at(6), by="B", why="lunch"),
                36: partial(unpause, folder, at(36), by="B"),
            }
        play(folder, Simulated(NOON), happens, killed=False)
        found = score(folder.record(at(60 + later)))
        earned.append((found.total, found.available, [r.remediation for r in found.results]))
    assert earned[0] == earned[1]


def test_nothing_happens_in_a_pause(folder: Folder) -> None:
    field, clock, told = Dictionary(folder), Simulated(NOON), list[str]()
    made = engine(folder, field, clock, told)
    made.begin()
    made.step()
    pause(folder, at(3), by="B", why="lunch")
    folder.wanted.touch()  # a rescan that somebody asks for waits as well
    for minutes in (4, 30, 3000):
        clock.now = at(minutes)
        due = made.step()
        assert due is not None
        assert due > clock.now
    field.boot_anew()
    engine(folder, field, clock, told).begin()
    assert (field.made, len(field.asked)) == ([], 1)
    unpause(folder, at(3000), by="B")
    made.step()
    assert (field.made, len(field.asked)) == ([], 2)
    told = [line for line in told if "pause" in line.lower()]
    assert told == [
        f"PAUSED at {at(3).astimezone():%H:%M:%S} by B: lunch. Exercise time stands still",
        "the pause is over",
    ]


def test_an_inject_is_not_begun_when_the_pause_comes_at_the_last_moment(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine has read a journal without the pause, and is about to let the inject act."""
    field, clock = Dictionary(folder), Simulated(NOON)
    made = engine(folder, field, clock, [])
    made.begin()
    clock.now = at(5)
    note = Folder.note

    def late(self: Folder, happened: Any, *allowed: Any) -> None:
        if isinstance(happened, Begun):
            monkeypatch.setattr(Folder, "note", note)
            pause(folder, at(5), by="B", why="a real incident")
        note(self, happened, *allowed)

    monkeypatch.setattr(Folder, "note", late)
    made.step()
    assert (field.made, folder.progress().begun) == ([], frozenset())
    clock.now = at(50)
    unpause(folder, at(50), by="B")
    made.step()
    assert field.made == ["one"]


def test_a_paused_drill_can_be_stopped(folder: Folder) -> None:
    field, clock = Dictionary(folder), Simulated(NOON)
    made = engine(folder, field, clock, [])
    made.begin()
    clock.now = at(5)
    made.step()
    pause(folder, at(6), by="B", why="a real incident")
    folder.halt.write_text("it lasts\n", "utf-8")
    clock.now = at(30)
    assert made.step() is None
    progress = folder.progress()
    assert (field.on, progress.paused) == ({}, None)
    assert progress.breaks[0].until == at(30)
    assert folder.record(at(30)).played(NOON, at(30)) == 6 * MINUTE


def test_what_was_broken_before_stays_so(folder: Folder) -> None:
    field, clock = Dictionary(folder), Simulated(NOON)
    made = engine(folder, field, clock, [])
    made.begin()
    clock.now = at(5)
    made.step()
    pause(folder, at(6), by="B", why="lunch")
    clock.now = at(20)
    made.step()
    assert [inject.expected for inject in field.on.values()] == [(EXPIRED,)]
    assert isinstance(folder.progress().started, Started)


def test_what_a_power_cut_undid_in_a_pause_is_made_again_after_it(folder: Folder) -> None:
    field, clock = Dictionary(folder), Simulated(NOON)
    made = engine(folder, field, clock, [])
    made.begin()
    clock.now = at(5)
    made.step()
    pause(folder, at(6), by="B", why="lunch")
    field.boot_anew()
    made = engine(folder, field, clock, [])
    made.begin()
    made.step()
    assert field.on == {}
    unpause(folder, at(20), by="B")
    clock.now = at(20)
    made.step()
    assert [inject.id for inject in field.on.values()] == ["one"]
