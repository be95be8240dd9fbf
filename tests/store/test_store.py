from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from netaudit import codec
from netaudit.errors import NoRunError, StoreError
from netaudit.model import Missed, Preflight, Question, Run, Seen, Why
from netaudit.registry import load_packages
from netaudit.store import Store
from tests.factories import NOON, make_finding, make_inventory
from tests.fakes.pack.facts import Colour

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REGISTRY = load_packages(["tests.fakes.pack"])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "netaudit.db")
    yield opened
    opened.close()


def begun(store: Store, id_: str = "r1") -> Run:
    run = Run(
        id=id_,
        kind="audit",
        vantage="ops",
        started=NOON,
        ended=None,
        inventory_digest=store.keep("inventory", codec.dump(make_inventory())),
        policy_digest=store.keep("policy", b"{}"),
        versions=(("netaudit", "0"),),
    )
    store.begin(run)
    return run


def question(target: str = "zone:a.test") -> Question:
    return Question("facts.Colour", target, "ops")


def test_what_is_kept_comes_back(store: Store) -> None:
    run = begun(store)
    seen = Seen(Colour("red"), NOON)
    missed = Missed(Why.NO_ROUTE, "no IPv6 here", NOON)
    store.append(run.id, [(question(), seen), (question("zone:b.test"), missed)])
    assert store.observations(run.id, REGISTRY) == {
        question(): seen,
        question("zone:b.test"): missed,
    }
    assert store.answered(run.id) == {question(), question("zone:b.test")}
    assert store.count(run.id) == 2
    assert store.inventory(run) == make_inventory()


def test_runs_are_listed_newest_first_and_found_by_a_beginning(store: Store) -> None:
    first = begun(store, "20261121-a")
    second = replace(first, id="20261122-b", started=NOON + timedelta(days=1))
    store.begin(second)
    done = replace(second, ended=NOON, preflight=(Preflight("ipv6", ok=False, message="none"),))
    store.update_run(done)
    assert store.runs() == [done, first]
    assert store.run("latest") == done
    assert store.run("20261121") == first
    with pytest.raises(StoreError, match="2 runs of id"):
        store.run("2026")
    with pytest.raises(NoRunError, match="no run of id"):
        store.run("x")


def test_the_newest_judgement_is_shown_and_the_old_one_stays(store: Store) -> None:
    run = begun(store)
    assert store.findings(run.id) == []
    store.keep_judgement(run.id, run.policy_digest, NOON, [make_finding(unit="a")])
    newest = [make_finding(unit="b"), make_finding(unit="a")]
    id_ = store.keep_judgement(run.id, run.policy_digest, NOON, newest)
    assert store.findings(run.id) == newest
    assert store.judgement(run.id) == (id_, run.policy_digest)
    assert id_ == 2


@pytest.mark.parametrize("body", [zlib.compress(b"{ }"), b"not compressed", b""])
def test_damaged_findings_are_noticed(store: Store, body: bytes) -> None:
    run = begun(store)
    store.keep_judgement(run.id, run.policy_digest, NOON, [make_finding()])
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE judgement SET findings = ?", (body,))
    db.close()
    with pytest.raises(
        StoreError, match=f"run {run.id} are damaged .*; .*`netaudit replay {run.id}`"
    ):
        store.findings(run.id)


def test_observations_are_append_only(store: Store) -> None:
    run = begun(store)
    store.append(run.id, [(question(), Seen(Colour("red"), NOON))])
    with pytest.raises(StoreError):
        store.append(run.id, [(question(), Seen(Colour("green"), NOON))])
    with sqlite3.connect(store.path) as db:
        for statement in ("UPDATE observation SET body = ''", "DELETE FROM observation"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(statement)
    db.close()
    assert store.observations(run.id, REGISTRY)[question()] == Seen(Colour("red"), NOON)


def test_a_batch_is_kept_whole_or_not_at_all(store: Store) -> None:
    run = begun(store)
    store.append(run.id, [(question(), Seen(Colour("red"), NOON))])
    batch = [(question(f"zone:{n}.test"), Seen(Colour("red"), NOON)) for n in "bcd"]
    with pytest.raises(StoreError):
        store.append(run.id, [*batch, (question(), Seen(Colour("red"), NOON))])
    assert store.count(run.id) == 1


def test_a_fact_of_another_shape_is_missed_not_guessed(store: Store) -> None:
    run = begun(store)
    odd = Question("facts.Gone", "zone:a.test", "ops")
    store.append(run.id, [(odd, Seen(Colour("red"), NOON)), (question(), Seen(run, NOON))])
    observed = store.observations(run.id, REGISTRY)
    assert [type(observed[q]) for q in (odd, question())] == [Missed, Missed]


@pytest.mark.parametrize("body", [zlib.compress(b"{ }"), b"not compressed"])
def test_a_document_that_was_changed_is_noticed(store: Store, body: bytes) -> None:
    digest = store.keep("policy", b"{}")
    assert store.document(digest) == b"{}"
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE document SET body = ?", (body,))
    db.close()
    with pytest.raises(StoreError, match="was changed after it was kept"):
        store.document(digest)


def test_another_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE something (a)")
    db.close()
    with pytest.raises(StoreError, match="not a netaudit store"):
        Store.open(path)


def test_something_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_text("hello " * 200)
    with pytest.raises(StoreError, match=r"text\.db: not a netaudit store, or damaged"):
        Store.open(path)


def test_a_store_of_a_newer_schema_is_refused_unharmed(store: Store) -> None:
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    with pytest.raises(StoreError, match="written by a newer netaudit"):
        Store.open(store.path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be made"):
        Store.open(tmp_path / "file" / "netaudit.db")


def test_a_full_disk_is_told_and_nothing_is_lost(store: Store) -> None:
    """SQLite's own page limit stands for the disk: the same error, without filling a real one."""
    run = begun(store)
    store.append(run.id, [(question(), Seen(Colour("red"), NOON))])

    def full() -> None:
        big = [(question(f"zone:{n}.test"), Seen(Colour("x" * 4000), NOON)) for n in range(500)]
        with store._engine.connect() as db:
            db.exec_driver_sql("PRAGMA max_page_count = 40")
        store.append(run.id, big)

    with pytest.raises(StoreError, match=r"disk is full.*free some space.*--resume"):
        full()
    assert store.answered(run.id) == {question()}


KILLED = """
import os, sys
from datetime import datetime, UTC
from pathlib import Path
from netaudit.model import Question, Seen
from netaudit.store import Store
from tests.fakes.pack.facts import Colour
store = Store.open(Path(sys.argv[1]))
store.append("r1", [(Question("facts.Colour", "zone:k.test", "ops"),
                     Seen(Colour("red"), datetime.now(UTC)))])
os.kill(os.getpid(), 9)
"""


def test_what_was_appended_survives_kill_9(store: Store) -> None:
    begun(store)
    command = [sys.executable, "-c", KILLED, str(store.path)]
    ended = subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": "."})
    assert ended.returncode == -9
    assert store.answered("r1") == {question("zone:k.test")}
