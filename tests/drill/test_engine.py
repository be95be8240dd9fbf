from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from netaudit.drill.engine import Engine
from netaudit.drill.events import Begun
from netaudit.drill.folder import Folder
from netaudit.drill.nouns import END_OF_TIME, Mode
from netaudit.drill.rehearse import Simulated
from netaudit.drill.scoring import score
from netaudit.errors import DrillError
from tests.drill.builders import Dictionary, at, done, laid_out, make_inject, make_scenario
from tests.factories import NOON


class Killed(BaseException):
    """The power fails."""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return laid_out(tmp_path / "drill")


def engine(folder: Folder, field: Dictionary, clock: Simulated) -> Engine:
    return Engine(folder, field, clock, lambda _text, **_params: None)


def play(folder: Folder, field: Dictionary, clock: Simulated) -> None:
    """To the end, with nobody playing."""
    made = engine(folder, field, clock)
    made.begin()
    while (due := made.step()) is not None:
        clock.now = max(clock.now, due)


def test_a_drill_from_begin_to_end(folder: Folder) -> None:
    field, clock = Dictionary(folder), Simulated(NOON)
    play(folder, field, clock)
    progress = folder.progress()
    assert list(progress.done) == ["one", "two"]
    assert [done.at for done in progress.done.values()] == [at(5), at(8)]
    assert set(progress.reverted) == {"one", "two"}
    assert field.on == {}
    assert progress.closing is not None
    assert (progress.closing.at, progress.closing.why) == (at(60), END_OF_TIME)
    assert progress.ended is not None


def test_it_looks_at_its_interval_and_right_after_each_inject(folder: Folder) -> None:
    play(folder, Dictionary(folder), Simulated(NOON))
    minutes = [(scan.at - NOON) / timedelta(minutes=1) for scan in folder.progress().rescans]
    assert minutes == [5, 8, 13, 18, 23, 28, 33, 38, 43, 48, 53, 58, 60]


def test_a_decoy_acts_on_nothing(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "d", make_scenario(make_inject(decoy=True)))
    field = Dictionary(folder)
    play(folder, field, Simulated(NOON))
    assert field.made == []
    assert folder.progress().done["one"].handle == 0


def test_it_stops_when_told(folder: Folder) -> None:
    field, clock = Dictionary(folder), Simulated(NOON)
    made = engine(folder, field, clock)
    made.begin()
    clock.now = at(6)
    made.step()
    folder.halt.write_text("sự cố thật\n", "utf-8")
    assert made.step() is None
    assert made.step() is None
    progress = folder.progress()
    assert progress.closing is not None
    assert progress.closing.why == "sự cố thật"
    assert (field.on, list(progress.done)) == ({}, ["one"])


def test_somebody_asks_for_a_rescan(folder: Folder) -> None:
    field, clock = Dictionary(folder), Simulated(NOON)
    made = engine(folder, field, clock)
    made.begin()
    looks = len(field.asked)
    folder.wanted.touch()
    made.step()
    assert len(field.asked) == looks  # too soon after the last one
    clock.now = at(1)
    made.step()
    assert len(field.asked) == looks + 1
    assert not folder.wanted.exists()


def test_a_live_drill_waits_for_people(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "d", make_scenario(mode=Mode.LIVE))
    field, clock = Dictionary(folder, acts=False), Simulated(NOON)
    made = engine(folder, field, clock)
    made.begin()
    clock.now = at(20)
    made.step()
    assert folder.progress().done == {}
    folder.note(done(make_inject(), at=at(20)))
    made.step()
    assert folder.progress().scans[-1].at == at(20)  # looked at once
    clock.now = at(60)
    assert made.step() is None
    assert folder.progress().reverted == {}


def test_a_step_before_the_start_is_a_mistake(folder: Folder) -> None:
    with pytest.raises(DrillError, match="has not begun"):
        engine(folder, Dictionary(folder), Simulated(NOON)).step()


def test_killed_between_saying_and_doing_it_asks_the_field(folder: Folder) -> None:
    """The journal says that the inject was begun; the field says whether it acts."""
    field, clock = Dictionary(folder), Simulated(NOON)
    engine(folder, field, clock).begin()
    folder.note(Begun(at(5), "one"))
    field.make(make_inject())
    clock.now = at(5)
    engine(folder, field, clock).step()
    assert field.made == ["one"]
    assert folder.progress().done["one"].handle == 1


def test_a_look_that_was_cut_goes_on_as_the_same_run(folder: Folder) -> None:
    field, clock = Dictionary(folder), Simulated(NOON)
    engine(folder, field, clock).begin()
    cut = replace(field.asked[0], at=at(4), run="cut", baseline=False)
    folder.note(cut)
    clock.now = at(4.5)
    folder.wanted.touch()
    engine(folder, field, clock).step()
    assert field.asked[1:] == [cut]
    assert folder.progress().looking is None


@pytest.mark.parametrize("minutes", [5, 12])
def test_a_look_that_was_cut_is_begun_anew_once_it_is_out_of_date(
    folder: Folder, minutes: float
) -> None:
    """Something was injected since, or it was cut long ago."""
    field, clock = Dictionary(folder), Simulated(NOON)
    engine(folder, field, clock).begin()
    folder.note(replace(field.asked[0], at=at(4), run="cut", baseline=False))
    clock.now = at(minutes)
    engine(folder, field, clock).step()
    assert "cut" not in [looking.run for looking in field.asked]
    assert folder.progress().looking is None


def test_a_look_that_ended_without_us_counts_from_its_beginning(folder: Folder) -> None:
    """The process was killed, the look went on to its end, and meanwhile an inject was due."""
    field, clock = Dictionary(folder), Simulated(NOON)
    engine(folder, field, clock).begin()
    alone = replace(field.asked[0], at=at(4), run="alone", baseline=False)
    folder.note(alone)
    field.look(folder.root, alone)
    clock.now = at(5)
    engine(folder, field, clock).step()
    seen = [(scan.run, scan.at) for scan in folder.progress().rescans]
    assert seen[0] == ("alone", at(4))
    assert seen[1][1] == at(5)


@pytest.mark.parametrize("after", [2, 3, 5, 8, 13])
def test_killed_anywhere_the_outcome_is_the_same(tmp_path: Path, after: int) -> None:
    """Killed after so many changes of the journal or the field, each time it is started anew."""
    calm = laid_out(tmp_path / "calm")
    play(calm, Dictionary(calm), Simulated(NOON))
    folder = laid_out(tmp_path / "killed")
    field, clock = Dictionary(folder), Simulated(NOON)
    left = [after]

    def cut() -> None:
        left[0] -= 1
        if left[0] == 0:
            left[0] = after
            raise Killed

    for _ in range(200):
        try:
            made = engine(folder, field, clock)
            _let_fail(made, cut)
            made.begin()
            while (due := made.step()) is not None:
                clock.now = max(clock.now, due)
            break
        except Killed:
            continue
    assert field.on == {}
    assert sorted(field.made) == ["one", "two"]
    assert score(folder.record(at(60))).results == _but_for_runs(folder, calm)


def _let_fail(made: Engine, cut: Callable[[], None]) -> None:
    note = made._note

    def fails(event: object) -> None:
        note(event)  # type: ignore[arg-type]
        cut()

    made._note = fails  # type: ignore[method-assign]


def _but_for_runs(folder: Folder, calm: Folder) -> object:
    """The undisturbed results; a look that was cut is taken again, so runs have other names."""
    names = [result.run for result in score(folder.record(at(60))).results]
    calm_results = score(calm.record(at(60))).results
    return tuple(replace(r, run=n) for r, n in zip(calm_results, names, strict=True))
