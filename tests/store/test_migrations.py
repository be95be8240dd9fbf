"""A store of every earlier revision opens, keeps its runs and can be judged again."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from netaudit import codec, registry, run
from netaudit.model import Finding, Outcome, Preflight, Question, Requirement, Severity
from netaudit.policy import Policy
from netaudit.store import Store
from netaudit.store.engine import __file__ as engine_file
from tests.factories import NOON, clock, make_inventory, make_unit
from tests.fakes import pack

if TYPE_CHECKING:
    from pathlib import Path

INVENTORY = make_inventory(make_unit())
PREFLIGHT = '[["IPv4", true, "from 198.18.0.9"]]'  # before there were messages with params
FINDING = Finding(
    "demo.is-red", "so-a", "zone:so-a.kontum.test", Outcome.FAIL, Severity.LOW, Requirement.SHOULD,
    "{zone} is {colour}", (("zone", "so-a.kontum.test"), ("colour", "green")),
    (Question("facts.Colour", "zone:so-a.kontum.test", "ops"),),
)  # fmt: skip

OTHER = replace(FINDING, check="demo.is-blue")


def packed(db: sqlite3.Connection, kind: str, body: bytes) -> str:
    import zlib

    digest = codec.digest(body)
    db.execute("INSERT INTO document VALUES (?, ?, ?)", (digest, kind, zlib.compress(body)))
    return digest


def store_of(revision: str, path: Path) -> None:
    """A store as the netaudit of that revision left it: one run, judged twice."""
    from pathlib import Path as Folder

    config = Config()
    config.set_main_option("script_location", str(Folder(engine_file).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
    with sqlite3.connect(path) as db:
        network = packed(db, "inventory", codec.dump(INVENTORY))
        policy = packed(db, "policy", Policy("p").to_json())
        columns = "id, kind, vantage, started, ended, inventory_digest, policy_digest, versions"
        db.execute(
            f"INSERT INTO run ({columns}, preflight, packets_sent) "
            "VALUES ('r1', 'audit', 'ops', ?, ?, ?, ?, '{}', ?, 7)",
            (NOON.isoformat(), NOON.isoformat(), network, policy, PREFLIGHT),
        )
        db.execute(
            "INSERT INTO observation VALUES ('r1', 'facts.Colour', 'zone:so-a.kontum.test', "
            "'ops', ?, NULL, NULL, ?)",
            (NOON.isoformat(), '{"name":"green"}'),
        )
        for number in (1, 2):
            db.execute(
                "INSERT INTO judgement (id, run, policy_digest, at) VALUES (?, 'r1', ?, ?)",
                (number, policy, NOON.isoformat()),
            )
            for position, finding in ((1, OTHER), (0, FINDING)):
                db.execute(
                    'INSERT INTO finding (judgement, position, fingerprint, "check", unit, target, '
                    "outcome, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        number,
                        position,
                        finding.fingerprint,
                        finding.check,
                        finding.unit,
                        finding.target,
                        str(finding.outcome),
                        codec.dump(finding).decode(),
                    ),
                )
    db.close()


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_an_earlier_store_keeps_its_runs_and_can_be_judged_again(
    revision: str, tmp_path: Path
) -> None:
    path = tmp_path / "netaudit.db"
    store_of(revision, path)
    loaded = registry.load_packages([pack.__name__])
    store = Store.open(path)
    kept = store.run("latest")
    assert (kept.id, kept.packets_sent, kept.partial) == ("r1", 7, False)
    assert kept.preflight == (Preflight("IPv4", ok=True, message="from 198.18.0.9"),)
    assert store.findings("r1") == [FINDING, OTHER]
    marks = {FINDING.fingerprint, OTHER.fingerprint}
    assert [set(step.changed) for step in store.steps("r1")] == [marks]
    assert store.waivers("r1").entries == ()
    again = run.judge_run(kept, run.policy_of(kept, store), loaded, store, clock)
    assert [f.outcome for f in again.findings] == [Outcome.FAIL]
    assert store.findings("r1") == list(again.findings)
    store.close()


def test_a_pruned_run_of_an_earlier_store_has_its_outcomes_alone(tmp_path: Path) -> None:
    path = tmp_path / "netaudit.db"
    store_of("0002", path)
    store = Store.open(path)
    store.keep_judgement("r1", store.run().policy_digest, NOON, [FINDING])
    store.close()
    with sqlite3.connect(path) as db:  # as the netaudit of revision 0003 left it
        db.execute("UPDATE run SET pruned = ?", (NOON.isoformat(),))
        db.execute("ALTER TABLE judgement DROP COLUMN findings")
        db.execute("CREATE TABLE finding (judgement INTEGER, position INTEGER, body TEXT)")
        db.execute("UPDATE alembic_version SET version_num = '0003'")
    db.close()
    store = Store.open(path)
    (only,) = store.findings("r1")
    assert (only.fingerprint, only.outcome, only.evidence) == (
        FINDING.fingerprint,
        Outcome.FAIL,
        (),
    )
    store.close()


def test_an_upgrade_that_is_cut_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "netaudit.db"
    store_of("0002", path)
    with sqlite3.connect(path) as db:
        before = list(db.iterdump())
    db.close()
    with monkeypatch.context() as patch:
        patch.setattr("netaudit.store.engine.catch_up", lambda _: 1 / 0)  # the last step
        with pytest.raises(ZeroDivisionError):
            Store.open(path)
    with sqlite3.connect(path) as db:
        assert list(db.iterdump()) == before
    db.close()
    store = Store.open(path)
    assert store.run("latest").id == "r1"
    store.close()
