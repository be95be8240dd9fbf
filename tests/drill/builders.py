"""Drills for tests: a scenario over two units, and a field that is a dictionary."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from netaudit.drill import availability
from netaudit.drill.events import Done, Looking, Scanned, Started
from netaudit.drill.field import Made
from netaudit.drill.folder import Folder, digest
from netaudit.drill.nouns import (
    Claim,
    Expectation,
    Inject,
    Mode,
    Objective,
    Scenario,
    Stage,
    Weights,
)
from netaudit.drill.record import Progress, Record, Snapshot
from netaudit.drill.seal import seal
from netaudit.errors import LabError
from netaudit.model import Inventory, Outcome, Run, Text
from netaudit.store import Store
from tests.factories import NOON, make_finding, make_inventory, make_unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

MINUTE = timedelta(minutes=1)
SALT = bytes(range(32))
WEB_A, WEB_B = "service:so-a/web/tcp/443", "service:so-b/web/tcp/443"
EXPIRED = Expectation("tls.certificate-in-date", WEB_A)
CLOSED = Expectation("ipv6.aaaa-published", WEB_B)


def at(minutes: float) -> datetime:
    """So many minutes after the start."""
    return NOON + timedelta(minutes=minutes)


def make_inject(id_: str = "one", **changes: Any) -> Inject:
    inject = Inject(
        id=id_,
        at=timedelta(minutes=5),
        kind="certificate-expired",
        unit="so-a",
        target=WEB_A,
        objective="tls",
        actor="lab",
        expected=(EXPIRED,),
        points=10,
        detect=timedelta(minutes=10),
        fix=timedelta(minutes=20),
        decoy=False,
        instructions=None,
        revert=None,
    )
    return replace(inject, **changes)


SECOND = make_inject(
    "two",
    at=timedelta(minutes=8),
    kind="aaaa-missing",
    unit="so-b",
    target=WEB_B,
    objective="ipv6",
    expected=(CLOSED,),
)


def make_scenario(*injects: Inject, **changes: Any) -> Scenario:
    scenario = Scenario(
        id="test",
        title=Text("Diễn tập thử", "A drill for tests"),
        mode=Mode.LAB,
        objectives=(
            Objective("tls", Text("Chứng thư", "Certificates"), timedelta(minutes=15)),
            Objective("ipv6", Text("IPv6", "IPv6"), None),
        ),
        approval=None,
        duration=timedelta(minutes=60),
        rescan=timedelta(minutes=5),
        standby=(),
        weights=Weights(40, 40, 20, 5),
        injects=injects or (make_inject(), SECOND),
    )
    return replace(scenario, **changes)


def make_network() -> Inventory:
    return make_inventory(make_unit("so-a", 1), make_unit("so-b", 2), make_unit("so-c", 3))


def healthy(**changes: Outcome) -> dict[Expectation, Outcome]:
    """Outcomes of a network where all is well. `changes` set units: so_a=Outcome.FAIL."""
    found = {EXPIRED: Outcome.PASS, CLOSED: Outcome.PASS}
    for check in availability.CHECKS:
        for key in (WEB_A, WEB_B):
            unit = "so_a" if key == WEB_A else "so_b"
            found[Expectation(check, key)] = changes.get(unit, Outcome.PASS)
    return found


def snapshot(minutes: float, **outcomes: Any) -> Snapshot:
    """A rescan; `failing` are pairs that fail, `dark` pairs that were not tested."""
    found = healthy(**{k: v for k, v in outcomes.items() if k.startswith("so_")})
    found |= dict.fromkeys(outcomes.get("failing", ()), Outcome.FAIL)
    found |= dict.fromkeys(outcomes.get("dark", ()), Outcome.NOT_TESTED)
    return Snapshot(at(minutes), f"run-{minutes}", found)


def done(inject: Inject, **changes: Any) -> Done:
    """The inject acts at its time."""
    event = Done(NOON + inject.at, inject.id, 1, inject.expected, (), (), "lab")
    return replace(event, **changes)


def claim(minutes: float, **changes: Any) -> Claim:
    made = Claim(at(minutes), "đội xanh", "so-a", WEB_A, EXPIRED.check, Stage.FOUND, "")
    return replace(made, **changes)


def make_record(
    *snapshots: Snapshot,
    claims: Sequence[Claim] = (),
    events: Sequence[Done] | None = None,
    now: float = 60,
    **changes: Any,
) -> Record:
    """A record whose injects both act, unless `events` says otherwise."""
    scenario = changes.pop("scenario", make_scenario())
    happened = [done(inject) for inject in scenario.injects] if events is None else events
    progress = Progress(
        started=Started(NOON, scenario.id, seal(scenario, SALT).commitment),
        done={event.inject: event for event in happened},
        **changes,
    )
    baseline = Snapshot(at(-1), "baseline", healthy())
    return Record(
        scenario, make_network(), progress, tuple(claims), (baseline, *snapshots), at(now)
    )


def keep_run(folder: Folder, run: str, outcomes: Mapping[Expectation, Outcome]) -> None:
    """Write a judged run into the drill's store."""
    store = Store.open(folder.store)
    try:
        kept = store.keep("inventory", b"{}"), store.keep("policy", b"{}")
        store.begin(Run(run, "drill", "ops", NOON, NOON, *kept, versions=()))
        findings = [
            make_finding(check=p.check, target=p.target, outcome=o) for p, o in outcomes.items()
        ]
        store.keep_judgement(run, kept[1], NOON, findings)
    finally:
        store.close()


def laid_out(root: Path, scenario: Scenario | None = None) -> Folder:
    """A drill's directory, before the drill begins."""
    folder = Folder(root)
    scenario = scenario or make_scenario()
    folder.make(scenario, seal(scenario, SALT), make_network())
    return folder


def scanned(folder: Folder, minutes: float, found: Mapping[Expectation, Outcome]) -> Scanned:
    """A rescan that is kept and noted."""
    run = f"run-{minutes}"
    keep_run(folder, run, found)
    claims, head = folder.claims_head()
    event = Scanned(at(minutes), run, digest(dict(found)), minutes < 0, claims, head)
    folder.note(event)
    return event


@dataclass
class Dictionary:
    """A field without a network: injects and isolated units are entries."""

    folder: Folder
    acts: bool = True
    on: dict[int, Inject] = field(default_factory=dict)
    isolated: set[str] = field(default_factory=set)
    made: list[str] = field(default_factory=list)
    asked: list[Looking] = field(default_factory=list)
    lab: str = "first"
    refused: dict[str, str] = field(default_factory=dict)  # inject: why it cannot be made
    is_gone: bool = False

    def held(self) -> AbstractContextManager[None]:
        return nullcontext()

    def boot(self) -> str:
        if self.is_gone:
            raise LabError("no lab runs")
        return self.lab

    def network(self, was: Inventory) -> Inventory:
        return replace(was, ca_bundle=self.lab)

    def boot_anew(self) -> None:
        self.lab, self.on = f"after {self.lab}", {}

    def make(self, inject: Inject) -> Made:
        self.boot()
        if why := self.refused.get(inject.id):
            raise LabError(why)
        handle = len(self.made) + 1
        self.on[handle] = inject
        self.made.append(inject.id)
        return Made(handle, inject.expected, (), ())

    def find(self, inject: Inject) -> Made | None:
        handles = [h for h, other in self.on.items() if other.id == inject.id]
        return Made(handles[0], inject.expected, (), ()) if handles else None

    def undo(self, handle: int) -> None:
        self.on.pop(handle, None)

    def isolate(self, unit: str, *, on: bool) -> None:
        (self.isolated.add if on else self.isolated.discard)(unit)

    def stale(self, units: Sequence[str]) -> Sequence[str]:
        return units

    def look(self, _root: Path, looking: Looking) -> None:
        self.asked.append(looking)
        found = healthy()
        for pair in found:
            if any(pair.target.startswith(f"service:{unit}/") for unit in self.isolated):
                lost = pair.check in availability.CHECKS
                found[pair] = Outcome.FAIL if lost else Outcome.NOT_TESTED
        for inject in self.on.values():
            found |= dict.fromkeys(inject.expected, Outcome.FAIL)
        keep_run(self.folder, looking.run, found)
