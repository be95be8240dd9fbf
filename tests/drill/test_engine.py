from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from netaudit.drill.engine import Engine
from netaudit.drill.events import Begun, Closing, Reverted
from netaudit.drill.folder import Folder
from netaudit.drill.nouns import END_OF_TIME, Mode
from netaudit.drill.rehearse import Simulated
from netaudit.drill.scoring import score
from netaudit.errors import DrillError, LabError
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
    assert (progress.closing.at, progress.closing.why) == (at(60), END_OF_TIME.message)
    assert progress.ended is not None


def test_it_looks_at_its_interval_and_right_after_each_inject(folder: Folder) -> None:
    play(folder, Dictionary(folder), Simulated(NOON))
    minutes = [(scan.at - NOON) / timedelta(minutes=1) for scan in folder.progress().rescans]
    assert minutes == [5, 8, 13, 18, 23, 28, 33, 38, 43, 48, 53, 58, 60]


def test_a_decoy_acts_on_nothing(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "d", make_scenario(make_inject(kind="a rumour", decoy=True)))
    field, told = Dictionary(folder), list[str]()
    made = Engine(folder, field, Simulated(at(5)), lambda text, **p: told.append(text.format(**p)))
    made.begin()
    made.clock = Simulated(at(10))
    made.step()
    assert told[-2] == "one is due, an alarm that is none, at so-a. lab tells the room: a rumour"
    assert field.made == []
    assert folder.progress().done["one"].handle == 0


def test_an_inject_that_cannot_be_made_fails_alone(folder: Folder) -> None:
    field = Dictionary(folder, refused={"one": "another fault is on there already"})
    play(folder, field, Simulated(NOON))
    progress = folder.progress()
    assert list(progress.done) == ["two"]
    assert progress.failed["one"].why == "another fault is on there already"
    assert progress.ended is not None
    found = score(folder.record(at(60)))
    assert [(r.inject.id, r.done is None) for r in found.results] == [("one", True), ("two", False)]
    assert found.objectives[0].rating is None  # nobody could meet it, and nobody failed to


def test_a_field_that_is_gone_fails_no_inject(folder: Folder) -> None:
    field, clock = Dictionary(folder), Simulated(NOON)
    made = engine(folder, field, clock)
    made.begin()
    clock.now, field.is_gone = at(5), True
    with pytest.raises(LabError, match="no lab runs"):
        made.step()
    assert (folder.progress().failed, folder.progress().done) == ({}, {})
    field.is_gone = False
    made.step()
    assert list(folder.progress().done) == ["one"]


def test_what_is_overdue_when_the_drill_has_ended_is_not_made(folder: Folder) -> None:
    """Carried on by nobody for an hour: injects of that time would be nobody's to find."""
    field, clock = Dictionary(folder), Simulated(NOON)
    engine(folder, field, clock).begin()
    clock.now = at(61)
    assert engine(folder, field, clock).step() is None
    assert (field.made, dict(folder.progress().done)) == ([], {})


def test_in_a_lab_that_was_booted_anew_what_acted_acts_again(folder: Folder) -> None:
    field, clock = Dictionary(folder), Simulated(NOON)
    made = engine(folder, field, clock)
    made.begin()
    for minutes in (5, 8):
        clock.now = at(minutes)
        made.step()
    field.undo(1)  # somebody mends the first, and a look sees it
    clock.now = at(13)
    made.step()
    assert list(field.on.values()) == [folder.scenario().inject("two")]
    field.boot_anew()
    clock.now = at(14)
    engine(folder, field, clock).begin()
    assert field.made == ["one", "two", "two"]  # the second alone: nobody had mended it
    assert folder.inventory().ca_bundle == "after first"  # its keys are others
    clock.now = at(18)
    engine(folder, field, clock).step()
    one, two = score(folder.record(at(18))).results
    assert (one.fixed, two.fixed) == (at(13), None)
    assert two.done is not None
    assert (two.done.at, two.done.handle) == (at(8), 3)


def test_what_cannot_be_made_again_is_mended_by_nobody(folder: Folder) -> None:
    field, clock = Dictionary(folder), Simulated(NOON)
    made = engine(folder, field, clock)
    made.begin()
    clock.now = at(5)
    made.step()
    field.boot_anew()
    field.refused["one"] = "there is no such host"
    clock.now = at(11)
    made.step()
    assert folder.progress().reverted["one"].at == at(11)
    assert score(folder.record(at(11))).results[0].fixed is None


def test_killed_while_it_ended_it_clears_nothing_in_another_lab(folder: Folder) -> None:
    field, clock = Dictionary(folder), Simulated(NOON)
    made = engine(folder, field, clock)
    made.begin()
    clock.now = at(6)
    made.step()
    folder.note(Closing(at(7), ""))
    field.boot_anew()
    somebodys = field.on[1] = make_inject("not-ours")  # under the number of one of ours
    again = engine(folder, field, clock)
    again.begin()
    assert again.step() is None
    assert field.on == {1: somebodys}
    assert field.made == ["one"]


def test_the_network_is_looked_at_after_everything_was_undone(folder: Folder) -> None:
    field, told = Dictionary(folder), list[str]()
    clock = Simulated(NOON)
    made = Engine(folder, field, clock, lambda text, **params: told.append(text.format(**params)))
    made.begin()
    clock.now = at(60)
    made.step()
    after = folder.progress().afterwards
    assert after is not None
    assert field.asked[-1].run == after.run
    assert field.asked[-1].checks == ()
    assert any(line.startswith("the network is as it was before the drill") for line in told)
    assert folder.record(at(61)).snapshots[-1].run != after.run  # and counts for no score


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
    assert made.step() == at(61)  # the end waits: somebody must undo it first
    assert folder.progress().closing is not None
    looks = len(field.asked)
    clock.now = at(61)
    assert made.step() == at(62)
    assert (len(field.asked), folder.progress().ended) == (looks, None)
    folder.note(Reverted(at(62), "one"))
    assert made.step() is None
    assert len(field.asked) == looks + 1  # and the network is looked at once more
    assert folder.progress().ended is not None


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
    left, kills = [after], [0]

    def cut() -> None:
        left[0] -= 1
        if left[0] == 0:
            kills[0] += 1  # not always as soon: that would cut the same thing for ever
            left[0] = after + kills[0] % 2
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

    def fails(*event: Any) -> None:
        note(*event)
        cut()

    made._note = fails  # type: ignore[assignment, method-assign]  # cut after an entry


def _but_for_runs(folder: Folder, calm: Folder) -> object:
    """The undisturbed results; a look that was cut is taken again, so runs have other names."""
    names = [result.run for result in score(folder.record(at(60))).results]
    calm_results = score(calm.record(at(60))).results
    return tuple(replace(r, run=n) for r, n in zip(calm_results, names, strict=True))
