"""A drill's directory: what the organisers keep, what the players may see, and what both write.

organiser/   for its owner only: the scenario, the seal, the journal, the network, the store
players/     the commitment, the claims, the board and the units' pages
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netaudit import codec
from netaudit.drill.events import body, claims_of, event
from netaudit.drill.journal import START, Journal
from netaudit.drill.nouns import Claim, Expectation, Scenario
from netaudit.drill.record import Progress, Record, Snapshot, fold
from netaudit.drill.seal import Sealed
from netaudit.drill.time import Anchor, DrillClock
from netaudit.errors import DrillError
from netaudit.model import Inventory, Outcome
from netaudit.net.clock import Ticks, system_ticks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from netaudit.drill.events import Event, Scanned
    from netaudit.drill.journal import Entry
    from netaudit.model import Finding
    from netaudit.net.clock import Clock

MARK = "netaudit-drill"


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of a drill, and its two journals."""

    root: Path

    @property
    def organiser(self) -> Path:
        """What players must not read."""
        return self.root / "organiser"

    @property
    def players(self) -> Path:
        """What everyone may read."""
        return self.root / "players"

    @property
    def store(self) -> Path:
        """The drill's own store: it never mixes with the compliance history."""
        return self.organiser / "drill.db"

    @property
    def inventory_file(self) -> Path:
        """The inventory that rescans are given."""
        return self.organiser / "inventory.json"

    @property
    def journal(self) -> Journal:
        """What happened, for the organisers."""
        return Journal(self.organiser / "journal.ndjson")

    @property
    def claims_journal(self) -> Journal:
        """What the players said."""
        return Journal(self.players / "claims.ndjson")

    @property
    def wanted(self) -> Path:
        """Stands while somebody asks for a rescan."""
        return self.players / "rescan-wanted"

    @property
    def halt(self) -> Path:
        """Stands once the drill is to stop; holds the reason."""
        return self.organiser / "stop"

    # --- making and opening

    def make(self, scenario: Scenario, sealed: Sealed, inventory: Inventory) -> None:
        """Lay the directory out. Raises DrillError where a drill stands already."""
        if self.root.exists() and any(self.root.iterdir()):
            raise DrillError(
                "{folder} is not empty: name a directory of its own for each drill, or go on "
                "with `netaudit drill start --resume {folder}`",
                folder=self.root,
            )
        self.organiser.mkdir(parents=True, exist_ok=True)
        self.organiser.chmod(0o700)
        self.players.mkdir(exist_ok=True)
        self.inventory_file.write_bytes(codec.dump(inventory))
        (self.organiser / "sealed.json").write_bytes(codec.dump(sealed))
        (self.organiser / "scenario.json").write_bytes(codec.dump(scenario))
        self.publish(scenario, sealed)
        (self.root / MARK).write_text("a drill's directory\n", "utf-8")

    def publish(self, scenario: Scenario, sealed: Sealed) -> None:
        """What the players are told at the start: everything but the injects."""
        told = {
            "drill": scenario.id,
            "title": {"vi": scenario.title.vi, "en": scenario.title.en},
            "mode": str(scenario.mode),
            "objectives": [
                {"id": o.id, "vi": o.title.vi, "en": o.title.en} for o in scenario.objectives
            ],
            "minutes": scenario.duration.total_seconds() / 60,
            "commitment": sealed.commitment,
        }
        text = json.dumps(told, ensure_ascii=False, indent=2)
        (self.players / "drill.json").write_text(text + "\n", "utf-8")

    def open(self) -> Folder:
        """Itself, if it is a drill's directory. Raises DrillError."""
        if not (self.root / MARK).is_file():
            raise DrillError(
                "{folder} is no drill's directory: begin one with `netaudit drill start "
                "SCENARIO --dir DIR`",
                folder=self.root,
            )
        return self

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the drill: one process at a time carries it on. Raises DrillError."""
        descriptor = os.open(self.organiser / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise DrillError(
                "{folder}: another process carries this drill on already; `netaudit drill "
                "status` tells how it stands",
                folder=self.root,
            ) from None
        try:
            yield
        finally:
            os.close(descriptor)

    def is_held(self) -> bool:
        """Whether a process carries the drill on."""
        try:
            with self.held():
                return False
        except DrillError:
            return True

    @contextmanager
    def looked(self) -> Iterator[None]:
        """Wait for one's turn to look: a rescan outlives the process that asked for it."""
        if not self.organiser.is_dir():
            self.open()
        descriptor = os.open(self.organiser / "look", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def wipe(self) -> None:
        """Take everything of the drill away. Raises DrillError while it is carried on."""
        with self.open().held():
            shutil.rmtree(self.root)

    # --- reading

    def scenario(self) -> Scenario:
        """The scenario, as it was sealed."""
        return codec.load(Scenario, (self.organiser / "scenario.json").read_bytes())

    def sealed(self) -> Sealed:
        """The seal."""
        return codec.load(Sealed, (self.organiser / "sealed.json").read_bytes())

    def inventory(self) -> Inventory:
        """The network, as it was at the start; with the keys of the lab that runs now."""
        return codec.load(Inventory, self.inventory_file.read_bytes())

    def progress(self) -> Progress:
        """What the journal comes to. Raises DrillError where it is broken."""
        return _fold(self.journal.entries())

    def claims(self) -> tuple[Claim, ...]:
        """What the players said. Raises DrillError where somebody edited the file."""
        return claims_of(self.claims_journal.entries())

    def last(self) -> datetime | None:
        """The newest time in the two journals."""
        events = [event(entry) for entry in self.journal.look()[0][-1:]]
        events += [event(entry) for entry in self.claims_journal.look()[0][-1:]]
        return max((found.at for found in events), default=None)

    def now(self, wall: Clock, ticks: Ticks = system_ticks) -> datetime:
        """The drill's time for one act: never before what was written down last."""
        anchor = self._anchor(ticks)
        now = DrillClock(anchor, ticks)() if anchor else wall()
        return max(now, self.last() or now)

    def clock(self, wall: Clock, ticks: Ticks = system_ticks) -> DrillClock:
        """The drill's clock, for who carries it on: from now on it is everybody's.

        It goes on from the anchor, if that is of this boot; else from the wall clock, but never
        from before what was written down last.
        """
        anchor = self._anchor(ticks)
        if anchor is None:
            tick = ticks()
            anchor = Anchor(tick.boot, tick.seconds, max(wall(), self.last() or wall()))
            _write(self._anchor_file, codec.dump(anchor))
        return DrillClock(anchor, ticks)

    def _anchor(self, ticks: Ticks) -> Anchor | None:
        try:
            found = codec.load(Anchor, self._anchor_file.read_bytes())
        except FileNotFoundError:
            return None
        return found if found.boot == ticks().boot else None

    @property
    def _anchor_file(self) -> Path:
        return self.organiser / "clock.json"

    def record(self, now: datetime) -> Record:
        """All of it. Raises DrillError, StoreError."""
        progress = self.progress()
        after = progress.afterwards
        found = tuple(self.snapshots([*progress.scans, *([after] if after else [])]))
        return Record(
            scenario=self.scenario(),
            inventory=self.inventory(),
            progress=progress,
            claims=self.claims(),
            snapshots=found[: len(progress.scans)],
            now=now,
            afterwards=found[-1] if after else None,
        )

    def snapshots(self, scans: Iterable[Scanned]) -> Iterator[Snapshot]:
        """What was known after each run, from the store.

        Units that a run did not look at are as the run before found them. Raises DrillError if a
        run was changed since.
        """
        from netaudit.store import Store

        scans = list(scans)
        if not scans:
            return
        store = Store.open(self.store)
        known: dict[Expectation, Finding] = {}
        try:
            for scan in scans:
                findings = store.findings(scan.run)
                if digest(_outcomes(findings)) != scan.digest:
                    raise DrillError(
                        "{store}: run {run} is not what it was when the journal noted it; put "
                        "the copy of that time back",
                        store=self.store,
                        run=scan.run,
                    )
                kept = [f for f in known.values() if scan.units and f.unit not in scan.units]
                known = {Expectation(f.check, f.target): f for f in (*kept, *findings)}
                yield Snapshot(scan.at, scan.run, _outcomes(known.values()))
        finally:
            store.close()

    def found(self, run: str) -> dict[Expectation, Outcome]:
        """The outcomes of one run in the drill's store."""
        from netaudit.store import Store

        store = Store.open(self.store)
        try:
            return _outcomes(store.findings(run))
        finally:
            store.close()

    def is_judged(self, run: str) -> bool:
        """Whether that rescan came to its end; waits for one that is under way."""
        from netaudit.store import Store

        with self.looked():
            store = Store.open(self.store)
            try:
                return any(known.id == run for known in store.runs()) and bool(store.judgement(run))
            finally:
                store.close()

    # --- writing

    def keep_network(self, inventory: Inventory) -> None:
        """From here on rescans are given this one: whole or not at all."""
        _write(self.inventory_file, codec.dump(inventory))

    def note(
        self, happened: Event, allowed: Callable[[Progress], None] = lambda _progress: None
    ) -> None:
        """Write an event down; it is on the disk when this returns.

        `allowed` raises where it must not be written, as things stand; nobody writes in between.
        """

        def made(entries: list[Entry]) -> dict[str, Any]:
            allowed(_fold(entries))
            return body(happened)

        self.journal.append_made(made)

    def claims_head(self) -> tuple[int, str]:
        """How many claims there are, and the hash of the last one."""
        entries, _ = self.claims_journal.look()
        return (len(entries), entries[-1].hash) if entries else (0, START)


def _fold(entries: Iterable[Entry]) -> Progress:
    return fold(e for e in map(event, entries) if not isinstance(e, Claim))


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(path)


def digest(outcomes: dict[Expectation, Outcome]) -> str:
    """SHA-256 over what a run found."""
    lines = sorted(f"{p.check}\0{p.target}\0{outcome}" for p, outcome in outcomes.items())
    return sha256("\n".join(lines).encode()).hexdigest()


def rewritten(scans: Iterable[Scanned], claims: Journal) -> Scanned | None:
    """The first rescan that saw other claims than the file holds now; None if all agree."""
    entries, _ = claims.look()
    hashes = [START, *(entry.hash for entry in entries)]
    for scan in scans:
        if scan.claims >= len(hashes) or hashes[scan.claims] != scan.head:
            return scan
    return None


def _outcomes(findings: Iterable[Finding]) -> dict[Expectation, Outcome]:
    return {Expectation(f.check, f.target): f.outcome for f in findings}
