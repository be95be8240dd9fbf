from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from netaudit.errors import StoreError, UsageError
from netaudit.schedule.journal import Journal, path_for
from netaudit.schedule.plan import Slot, State, Why
from netaudit.store.rows import stamp
from tests.schedule.factories import MONDAY, make_rule

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(path_for(tmp_path / "deep" / "netaudit.db"))


def test_nobody_else_may_look_into_its_folder(journal: Journal) -> None:
    assert journal.path.parent.stat().st_mode & 0o777 == 0o700
    assert journal.path.stat().st_mode & 0o777 == 0o600


def test_rules_are_kept_changed_and_removed(journal: Journal) -> None:
    journal.add(make_rule())
    with pytest.raises(UsageError, match="--replace"):
        journal.add(make_rule(jitter=5))
    journal.add(make_rule(jitter=5), replace=True)
    assert Journal(journal.path).rules() == [make_rule(jitter=5)]
    journal.remove("hourly")
    assert journal.rules() == []
    with pytest.raises(UsageError, match="no rule hourly"):
        journal.remove("hourly")


def test_of_many_that_open_one_slot_one_does(journal: Journal) -> None:
    def open_one(number: int) -> bool:
        return journal.open(Slot("hourly", MONDAY, Why.CALENDAR, f"run-{number}", MONDAY))

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(open_one, range(8))) == [False] * 7 + [True]
    assert len(journal.slots("hourly")) == 1


def test_what_goes_with_a_slots_end_is_written_with_it_or_not_at_all(journal: Journal) -> None:
    slot = Slot("hourly", MONDAY, Why.CALENDAR, "run", MONDAY)
    journal.open(slot)

    def fails(_db: sqlite3.Connection) -> None:
        raise RuntimeError("the power fails")

    with pytest.raises(RuntimeError):
        journal.keep(replace(slot, state=State.DONE), fails)
    assert journal.slots("hourly") == [slot]


def test_one_at_a_time_carries_a_rule_out(journal: Journal) -> None:
    with (
        journal.lock("hourly") as first,
        journal.lock("hourly") as second,
        journal.lock("x") as other,
    ):
        assert (first, second, other) == (True, False, True)
    with journal.lock("hourly") as again:
        assert again


def test_retention_drops_old_slots_but_the_newest_two_and_open_ones(journal: Journal) -> None:
    for day in range(6):
        at = MONDAY + timedelta(days=day)
        state = State.OPEN if day == 1 else State.DONE
        journal.open(Slot("hourly", at, Why.CALENDAR, f"run-{day}", at, state=state))
    journal.forget(make_rule(keep=3), MONDAY + timedelta(days=400))
    assert [slot.run for slot in journal.slots("hourly")] == ["run-1", "run-4", "run-5"]


def test_a_file_that_is_none_of_ours_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "x.schedule"
    wrong.write_text("not a database " * 100)
    with pytest.raises(StoreError, match=r"x\.schedule"):
        Journal(wrong)


def fill(journal: Journal) -> None:
    with journal.change() as db:
        db.execute("PRAGMA max_page_count = 1")  # no more pages than it has now
        db.execute("INSERT INTO known VALUES ('x', ?)", ("x" * 1_000_000,))


def test_on_a_full_disk_nobody_is_told_to_move_the_rules_away(journal: Journal) -> None:
    with pytest.raises(StoreError, match="disk is full; free some space") as told:
        fill(journal)
    assert "move it away" not in str(told.value)
    assert journal.read("SELECT * FROM known") == []


def test_a_newer_journal_is_refused(journal: Journal) -> None:
    with journal.change() as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer netaudit"):
        Journal(journal.path)


def test_what_is_younger_than_the_retention_stays(journal: Journal) -> None:
    days = [MONDAY + timedelta(days=number) for number in range(5)]
    sent = "INSERT INTO outbox (id, made, body, again, sent) VALUES (?, ?, '', '', ?)"
    for day in days:
        slot = Slot("hourly", day, Why.CALENDAR, f"run-{day:%d}", day, state=State.DONE)
        assert journal.open(slot)
        with journal.change() as db:
            db.execute(sent, (f"sent-{day:%d}", stamp(day), stamp(day)))
            db.execute(sent, (f"unsent-{day:%d}", stamp(day), None))
    journal.forget(make_rule(keep=3), MONDAY + timedelta(days=4))
    assert [slot.due for slot in journal.slots("hourly")] == days[1:]
    kept = {row[0] for row in journal.read("SELECT id FROM outbox")}
    assert kept == {f"unsent-{day:%d}" for day in days} | {f"sent-{day:%d}" for day in days[1:]}


def test_what_became_of_a_slot_is_kept_with_it(journal: Journal) -> None:
    slot = Slot("hourly", MONDAY, Why.CALENDAR, "run-1", MONDAY)
    journal.open(slot)
    done = replace(slot, state=State.DONE, ended=MONDAY, risky=("so-a",))
    journal.keep(done)
    assert journal.slots("hourly") == [done]

    def also(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO known VALUES ('hourly', 'x')")

    journal.keep(done, also)
    assert journal.read("SELECT body FROM known") == [("x",)]
