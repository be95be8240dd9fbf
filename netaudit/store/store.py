"""The store's verbs."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from netaudit import codec
from netaudit.datafolder import default_path
from netaudit.errors import NoRunError, StoreError
from netaudit.model import Finding, Inventory, Question
from netaudit.registry import fact_name
from netaudit.store import changelog, prune, rows, schema
from netaudit.store.bulk import insert_rows
from netaudit.store.engine import open_engine, told
from netaudit.store.enter import enter
from netaudit.waive import Waivers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine

    from netaudit.model import Observation, Run
    from netaudit.registry import Registry
    from netaudit.store.changelog import Step


class Store:
    """Runs, observations and findings in one database file."""

    def __init__(self, engine: Engine, path: Path) -> None:
        """Use `Store.open`."""
        self._engine, self.path = engine, path

    @classmethod
    def open(cls, path: Path | None = None) -> Store:
        """The store at `path` (default: `default_path()`), made or migrated if need be."""
        path = path or default_path()
        return cls(open_engine(path), path)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    # --- documents

    def keep(self, kind: str, body: bytes) -> str:
        """Keep a document once; its digest."""
        digest = codec.digest(body)
        with told(self.path), self._engine.begin() as db:
            known = select(schema.document.c.digest).where(schema.document.c.digest == digest)
            if db.execute(known).first() is None:
                packed = zlib.compress(body)
                db.execute(insert(schema.document).values(digest=digest, kind=kind, body=packed))
        return digest

    def document(self, digest: str) -> bytes:
        """The document of that digest. Raises StoreError if it is not the one that was kept."""
        query = select(schema.document.c.body).where(schema.document.c.digest == digest)
        with told(self.path), self._engine.connect() as db:
            packed = db.execute(query).scalar()
        if packed is None:
            raise StoreError(
                "{path}: document {digest} is missing", path=self.path, digest=digest[:12]
            )
        try:
            body = zlib.decompress(packed)
        except zlib.error:
            body = b""
        if codec.digest(body) != digest:
            raise StoreError(
                "{path}: document {digest} was changed after it was kept",
                path=self.path,
                digest=digest[:12],
            )
        return body

    def inventory(self, run: Run) -> Inventory:
        """The inventory that `run` walked, as it was then."""
        return codec.load(Inventory, self.document(run.inventory_digest))

    # --- runs

    def begin(self, run: Run) -> None:
        """Record that a run has begun."""
        row = {
            "id": run.id,
            "kind": run.kind,
            "vantage": run.vantage,
            "started": rows.stamp(run.started),
            "ended": run.ended and rows.stamp(run.ended),
            "inventory_digest": run.inventory_digest,
            "policy_digest": run.policy_digest,
            "versions": json.dumps(dict(run.versions)),
            "preflight": rows.preflight_json(run.preflight),
            "packets_sent": run.packets_sent,
            "partial": run.partial,
        }
        with told(self.path), self._engine.begin() as db:
            db.execute(insert(schema.run).values(row))

    def update_run(self, run: Run) -> None:
        """Record what a run learnt about itself: preflight, packets, its end."""
        changes = {
            "ended": run.ended and rows.stamp(run.ended),
            "preflight": rows.preflight_json(run.preflight),
            "packets_sent": run.packets_sent,
        }
        with told(self.path), self._engine.begin() as db:
            db.execute(update(schema.run).where(schema.run.c.id == run.id).values(changes))

    def runs(self) -> list[Run]:
        """All runs, newest first."""
        query = select(schema.run).order_by(schema.run.c.started.desc(), schema.run.c.id.desc())
        with told(self.path), self._engine.connect() as db:
            return [rows.run(row) for row in db.execute(query)]

    def run(self, wanted: str = "latest") -> Run:
        """The run of that id or unambiguous beginning of an id; "latest" is the newest."""
        runs = self.runs()
        if not runs:
            raise NoRunError("{path}: no runs yet; make one with `netaudit scan`", path=self.path)
        if wanted == "latest":
            return runs[0]
        found = [run for run in runs if run.id.startswith(wanted)]
        if len(found) == 1:
            return found[0]
        message = (
            "{path}: {count} runs of id {wanted}; `netaudit runs` lists them"
            if found
            else "{path}: no run of id {wanted}; `netaudit runs` lists them"
        )
        raise NoRunError(message, path=self.path, wanted=repr(wanted), count=len(found))

    # --- observations

    def append(self, run: str, observed: Sequence[tuple[Question, Observation]]) -> None:
        """Keep observations, all or none. One question is kept once; a second one is an error."""
        self.append_rows([rows.observation_row(run, question, seen) for question, seen in observed])

    def append_rows(self, batch: Sequence[Mapping[str, Any]]) -> None:
        """The same of what `observation_row` made, perhaps in another process."""
        if batch:
            with told(self.path), self._engine.begin() as db:
                insert_rows(db, schema.observation, batch)

    def answered(self, run: str) -> set[Question]:
        """The questions that have an observation."""
        table = schema.observation
        query = select(table.c.fact, table.c.target, table.c.vantage).where(table.c.run == run)
        with told(self.path), self._engine.connect() as db:
            return {Question(*row) for row in db.execute(query)}

    def observations(self, run: str, registry: Registry) -> dict[Question, Observation]:
        """All observations of a run. A fact that no loaded probe knows any more is `Missed`."""
        table = schema.observation
        facts = {fact_name(fact): fact for fact, _ in registry.probes}
        with told(self.path), self._engine.connect() as db:
            found = db.execute(select(table).where(table.c.run == run))
            return {
                Question(r.fact, r.target, r.vantage): rows.observation(r, facts) for r in found
            }

    # --- judgements

    def keep_judgement(
        self,
        run: str,
        policy_digest: str,
        at: datetime,
        findings: Iterable[Finding],
        waivers_digest: str | None = None,
    ) -> int:
        """Keep one judgement of a run, and enter it into the change log; its id."""
        found = list(findings)
        values = {
            "run": run,
            "policy_digest": policy_digest,
            "at": rows.stamp(at),
            "waivers_digest": waivers_digest,
            "findings": rows.pack(found),
        }
        with told(self.path), self._engine.begin() as db:
            made = insert(schema.judgement).values(values).returning(schema.judgement.c.id)
            id_ = int(db.execute(made).scalar_one())
            enter(db, run, {finding.fingerprint: finding for finding in found})
        return id_

    def judgement(self, run: str) -> tuple[int, str] | None:
        """Id and policy digest of a run's newest judgement; None if it was never judged."""
        table = schema.judgement
        query = (
            select(table.c.id, table.c.policy_digest)
            .where(table.c.run == run)
            .order_by(table.c.id.desc())
        )
        with told(self.path), self._engine.connect() as db:
            row = db.execute(query).first()
        return None if row is None else (int(row.id), str(row.policy_digest))

    def waivers(self, run: str) -> Waivers:
        """The waivers of a run's newest judgement; none if it was never judged."""
        table = schema.judgement
        query = select(table.c.waivers_digest).where(table.c.run == run).order_by(table.c.id.desc())
        with told(self.path), self._engine.connect() as db:
            digest = db.execute(query).scalar()
        return codec.load(Waivers, self.document(digest)) if digest else Waivers()

    def findings(self, run: str) -> list[Finding]:
        """The findings of a run's newest judgement, in the judge's order.

        Of a pruned run, their outcomes alone.
        """
        table = schema.judgement
        query = select(table.c.findings).where(table.c.run == run).order_by(table.c.id.desc())
        with told(self.path), self._engine.connect() as db:
            packed = db.execute(query).scalar()
        return self._outcomes(run) if packed is None else self._unpacked(run, packed)

    def _unpacked(self, run: str, packed: bytes) -> list[Finding]:
        try:
            return rows.unpack(packed)
        except (zlib.error, ValueError) as error:
            why = str(error).splitlines()[0]
            raise StoreError(
                "{path}: the findings of run {run} are damaged ({why}); judge what it saw "
                "again with `netaudit replay {run}`",
                path=self.path,
                run=run,
                why=why,
            ) from error

    def _outcomes(self, run: str) -> list[Finding]:
        """Of a pruned run what the change log keeps; nothing of any other."""
        kept = self.run(run)
        if kept.pruned is None:
            return []
        steps = self.steps(run, partial=kept.partial)
        units = {unit.id for unit in self.inventory(kept).units}
        return [
            rows.outcome_alone(mark, untested=mark.fingerprint in steps[-1].untested)
            for mark in changelog.marks(steps).values()
            if mark.unit in units
        ]

    # --- the change log

    def line(self, run: str) -> list[str]:
        """The judged runs of a run's line, up to it, oldest first: those of the whole network."""
        with told(self.path), self._engine.connect() as db:
            return [id_ for _, id_ in changelog.line(db, run, part=False)]

    def steps(self, run: str, *, partial: bool = False) -> list[Step]:
        """What each of them changed; `partial`: of the line of runs about some units only."""
        with told(self.path), self._engine.connect() as db:
            return list(changelog.steps(db, changelog.line(db, run, part=partial)))

    def count(self, run: str) -> int:
        """How many questions of a run have an observation."""
        table = schema.observation
        query = select(func.count()).select_from(table).where(table.c.run == run)
        with told(self.path), self._engine.connect() as db:
            return int(db.execute(query).scalar_one())

    # --- pruning

    def lines(self) -> list[list[str]]:
        """The judged runs of every line, oldest first."""
        table = schema.run_coverage
        with told(self.path), self._engine.connect() as db:
            ids = db.execute(select(table.c.line).distinct().order_by(table.c.line)).scalars().all()
            return [[run for _, run in changelog.runs_of(db, id_)] for id_ in ids]

    def size(self) -> int:
        """Octets of the store's file and of its journal."""
        files = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def prune(self, runs: Iterable[str], at: datetime) -> None:
        """Give up what these judged runs saw and all that was said of it; the log keeps outcomes.

        Raises StoreError where a run is not in the change log: nothing would be left of it.
        """
        with told(self.path), self._engine.begin() as db:
            for run in runs:
                prune.give_up(db, run, rows.stamp(at))
        with told(self.path), self._engine.connect() as db:
            loose = db.execution_options(isolation_level="AUTOCOMMIT")
            loose.exec_driver_sql("VACUUM")  # what was given up goes back to the disk
            loose.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
