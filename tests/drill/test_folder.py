from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from netaudit.drill.events import Started, body
from netaudit.drill.folder import Folder, digest, rewritten
from netaudit.drill.journal import Journal
from netaudit.drill.pausing import pause, unpause
from netaudit.drill.record import Progress
from netaudit.drill.time import played
from netaudit.errors import DrillError
from netaudit.model import Outcome
from netaudit.net.clock import Tick
from tests.drill.builders import (
    EXPIRED,
    MINUTE,
    at,
    claim,
    done,
    healthy,
    keep_run,
    laid_out,
    make_inject,
    make_network,
    make_scenario,
    scanned,
)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return laid_out(tmp_path / "drill")


def test_what_was_laid_out_is_read_back(folder: Folder) -> None:
    assert folder.open().scenario() == make_scenario()
    assert folder.inventory() == make_network()
    assert folder.sealed().opens(folder.sealed().commitment)


def test_players_see_the_commitment_and_nothing_of_the_injects(folder: Folder) -> None:
    assert folder.organiser.stat().st_mode & 0o077 == 0
    seen = "".join(p.read_text("utf-8") for p in folder.players.rglob("*") if p.is_file())
    assert folder.sealed().commitment in seen
    assert folder.sealed().salt not in seen
    for inject in make_scenario().injects:
        assert inject.kind not in seen
        assert inject.unit not in seen


def test_one_drill_a_directory(folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(DrillError, match="is not empty"):
        laid_out(folder.root)
    with pytest.raises(DrillError, match="is no drill's directory"):
        Folder(tmp_path).open()


def test_one_process_at_a_time_carries_it_on(folder: Folder) -> None:
    with folder.held():
        with pytest.raises(DrillError, match="another process carries this drill on"):
            folder.held().__enter__()
        with pytest.raises(DrillError, match="another process"):
            folder.wipe()
    with folder.held():
        pass


def test_wiped_is_gone(folder: Folder) -> None:
    folder.wipe()
    assert not folder.root.exists()


def test_a_record_is_made_of_what_is_stored(folder: Folder) -> None:
    folder.note(Started(at(0), "test", "ab"))
    scanned(folder, -1, healthy())
    folder.note(done(make_inject()))
    folder.claims_journal.append(body(claim(7)))
    scanned(folder, 10, healthy() | {EXPIRED: Outcome.FAIL})
    record = folder.record(at(12))
    assert [s.at for s in record.snapshots] == [at(-1), at(10)]
    assert record.snapshots[1].outcomes[EXPIRED] is Outcome.FAIL
    assert record.claims == (claim(7),)
    assert record.progress.baseline is not None
    assert folder.last() == at(10)
    assert folder.now(lambda: at(9)) == at(10)
    assert folder.now(lambda: at(11)) == at(11)
    assert folder.found("run-10")[EXPIRED] is Outcome.FAIL


def test_a_run_that_was_changed_in_the_store_shows(folder: Folder) -> None:
    event = scanned(folder, 10, healthy())
    folder.note(replace(event, run="other", digest=digest({EXPIRED: Outcome.FAIL})))
    keep_run(folder, "other", healthy())
    with pytest.raises(DrillError, match="run other is not what it was"):
        list(folder.snapshots(folder.progress().scans))


def test_claims_that_were_written_anew_show(folder: Folder) -> None:
    folder.claims_journal.append(body(claim(7)))
    event = scanned(folder, 10, healthy())
    folder.claims_journal.append(body(claim(11)))
    assert rewritten([event], folder.claims_journal) is None
    folder.claims_journal.path.unlink()
    assert rewritten([event], folder.claims_journal) == event  # fewer than there were
    folder.claims_journal.append(body(claim(6)))
    assert rewritten([event], folder.claims_journal) == event  # others than there were
    assert rewritten([], Journal(folder.root / "none")) is None


def test_before_anything_happened(folder: Folder) -> None:
    assert folder.last() is None
    assert list(folder.snapshots([])) == []


class Kernel:
    """What a machine's clocks say: the wall's, which anybody may set, and the ticks since boot."""

    def __init__(self) -> None:
        self.boot, self.seconds, self.time = "first", 1000.0, at(0)

    def wall(self) -> datetime:
        return self.time

    def ticks(self) -> Tick:
        return Tick(self.boot, self.seconds)

    def pass_by(self, minutes: float) -> None:
        self.seconds += 60 * minutes
        self.time += minutes * MINUTE


def test_all_processes_have_one_clock_whatever_is_set_or_killed(folder: Folder) -> None:
    kernel = Kernel()
    folder.note(Started(at(0), "test", ""))
    carried_on = folder.clock(kernel.wall, kernel.ticks)
    kernel.pass_by(5)
    kernel.time -= timedelta(hours=3)  # a hand, or NTP
    assert folder.now(kernel.wall, kernel.ticks) == at(5)  # another process
    pause(folder, folder.now(kernel.wall, kernel.ticks), by="B", why="lunch")
    kernel.pass_by(30)
    again = folder.clock(kernel.wall, kernel.ticks)  # killed, and carried on
    assert (carried_on(), again()) == (at(35), at(35))
    unpause(folder, folder.now(kernel.wall, kernel.ticks), by="B")
    kernel.pass_by(1)
    now = folder.now(kernel.wall, kernel.ticks)
    assert (now, played(folder.progress().breaks, at(0), now)) == (at(36), 6 * MINUTE)


def test_after_another_boot_the_clock_goes_on_from_the_wall_but_never_back(folder: Folder) -> None:
    kernel = Kernel()
    folder.clock(kernel.wall, kernel.ticks)
    folder.note(Started(at(7), "test", ""))
    kernel.boot, kernel.seconds = "second", 1.0
    assert folder.now(kernel.wall, kernel.ticks) == at(7)
    assert folder.clock(kernel.wall, kernel.ticks)() == at(7)
    kernel.pass_by(2)
    assert folder.now(kernel.wall, kernel.ticks) == at(9)


def test_what_must_not_be_written_is_not(folder: Folder) -> None:
    def refuse(progress: Progress) -> None:
        raise DrillError("not {now}", now=progress.started is None)

    with pytest.raises(DrillError, match="not True"):
        folder.note(Started(at(0), "test", ""), refuse)
    assert folder.journal.entries() == []
