"""The schedule's memory, a SQLite file beside the store: rules, slots, what to tell.

Every change is one transaction, so that a kill leaves the state before or after it. Who carries a
rule out holds a lock that the kernel gives back when the process dies.
"""

from __future__ import annotations

import fcntl
import sqlite3
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from netaudit import codec
from netaudit.errors import StoreError, UsageError
from netaudit.schedule.plan import Slot, State
from netaudit.schedule.rule import Rule
from netaudit.sqlite import PATIENCE, advice, for_its_owner, journal_ahead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

VERSION = 1
_SCHEMA = """
CREATE TABLE rule (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE slot (
  rule TEXT NOT NULL, due TEXT NOT NULL, run TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
  PRIMARY KEY (rule, due));
CREATE TABLE known (rule TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE outbox (
  id TEXT PRIMARY KEY, made TEXT NOT NULL, body TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
  again TEXT NOT NULL, sent TEXT, error TEXT NOT NULL DEFAULT '');
"""


def path_for(store: Path) -> Path:
    """Where the journal of that store is."""
    return store.with_name(f"{store.name}.schedule")


class Journal:
    """The journal at `path`, made if need be. Raises StoreError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(OSError):  # SQLite says what is wrong
            for_its_owner(path)
        with self.change() as db:
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            if version > VERSION:
                raise StoreError("{path}: written by a newer netaudit; use that one", path=path)
            if version == 0:
                for statement in _SCHEMA.strip().split(";\n"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {VERSION}")

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction that no other writer comes between. Raises StoreError."""
        try:
            with closing(sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)) as db:
                journal_ahead(db.execute)
                db.execute("BEGIN IMMEDIATE")
                try:
                    yield db
                except BaseException:
                    if db.in_transaction:  # a full disk has ended it already
                        db.execute("ROLLBACK")
                    raise
                db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            problem = advice(str(error))
            raise StoreError("{path}: {problem}", path=self.path, problem=problem) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(
                "{path}: the schedule's journal cannot be used ({error}); restore it from a "
                "backup, or move it away and add the rules again",
                path=self.path,
                error=error,
            ) from error

    @contextmanager
    def lock(self, rule: str) -> Iterator[bool]:
        """Whether this process is the one that carries the rule out; held until it leaves."""
        with self.path.with_name(f"{self.path.name}.{rule}.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    # --- rules

    def add(self, rule: Rule, *, replace: bool = False) -> None:
        """Keep a rule. Raises UsageError where one of that name is there."""
        with self.change() as db:
            known = db.execute("SELECT 1 FROM rule WHERE id = ?", (rule.id,)).fetchone()
            if known and not replace:
                raise UsageError(
                    "there is a rule {rule} already; --replace changes it", rule=rule.id
                )
            body = codec.dump(rule).decode()
            db.execute("INSERT OR REPLACE INTO rule VALUES (?, ?)", (rule.id, body))

    def remove(self, rule: str) -> None:
        """Forget a rule; its runs and slots stay. Raises UsageError for an unknown one."""
        with self.change() as db:
            if not db.execute("DELETE FROM rule WHERE id = ?", (rule,)).rowcount:
                raise UsageError("no rule {rule}; `netaudit schedule list` lists them", rule=rule)

    def rules(self) -> list[Rule]:
        """All rules, by name."""
        rows = self.read("SELECT body FROM rule ORDER BY id")
        return [codec.load(Rule, row[0]) for row in rows]

    # --- slots

    def slots(self, rule: str) -> list[Slot]:
        """A rule's slots, oldest first."""
        rows = self.read("SELECT body FROM slot WHERE rule = ? ORDER BY due", rule)
        return [codec.load(Slot, row[0]) for row in rows]

    def open(self, slot: Slot) -> bool:
        """Keep a new slot; False if there is one of that rule and time already."""
        values = (slot.rule, _key(slot.due), slot.run, codec.dump(slot).decode())
        with self.change() as db:
            made = db.execute("INSERT OR IGNORE INTO slot VALUES (?, ?, ?, ?)", values)
            return made.rowcount == 1

    def keep(self, slot: Slot, also: Callable[[sqlite3.Connection], None] | None = None) -> None:
        """Keep what became of a slot and, in the same transaction, what `also` writes."""
        with self.change() as db:
            db.execute(
                "UPDATE slot SET body = ? WHERE rule = ? AND due = ?",
                (codec.dump(slot).decode(), slot.rule, _key(slot.due)),
            )
            if also:
                also(db)

    def forget(self, rule: Rule, now: datetime) -> None:
        """Drop slots and sent messages older than the rule's retention; never the newest slots.

        The store's runs stay: what a run saw is append-only.
        """
        old = [s for s in self.slots(rule.id)[:-2] if s.state is not State.OPEN]
        oldest = now - timedelta(days=rule.keep)
        with self.change() as db:
            for slot in old:
                if slot.due < oldest:
                    key = (rule.id, _key(slot.due))
                    db.execute("DELETE FROM slot WHERE rule = ? AND due = ?", key)
            db.execute("DELETE FROM outbox WHERE sent IS NOT NULL AND made < ?", (_key(oldest),))

    def read(self, query: str, *values: str) -> list[Any]:
        """The rows of a query."""
        with self.change() as db:
            return db.execute(query, values).fetchall()


def _key(at: datetime) -> str:
    """ISO 8601 in UTC with microseconds: sorts as text."""
    from netaudit.store.rows import stamp

    return stamp(at)
