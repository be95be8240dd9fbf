"""One run, from top to bottom: begin, preflight, plan, gather, judge, keep.

Left of the store stands the network; right of it everything can be repeated offline.
"""

from __future__ import annotations

import asyncio
import platform
import secrets
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from netaudit import codec
from netaudit.crew.hub import hire
from netaudit.errors import Stopped, UsageError
from netaudit.gather import Gatherer, Progress, Unwatched
from netaudit.judge import Judged, judge
from netaudit.line import history, line_of
from netaudit.model import Inventory, Missed, Phrase, Preflight, Run, Unit, Vantage, Why
from netaudit.net import killswitch
from netaudit.net.context import Net
from netaudit.net.gate import Limits, gate_for
from netaudit.net.killswitch import within_window
from netaudit.pace import Pace
from netaudit.plan import Task, plan
from netaudit.policy import Policy
from netaudit.registry import Registry
from netaudit.second_look import SecondLook, again, suspects, tasks_again
from netaudit.store.changelog import marks
from netaudit.waive import Waivers, waive
from netaudit.watchdog import limit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from netaudit.crew.hub import Crew
    from netaudit.model import Finding, Observation, Question
    from netaudit.net.clock import Clock
    from netaudit.store import Store

CHECK_PATIENCE = 5.0  # seconds that one check may take about one target


Preflights = Callable[[Net], Awaitable[tuple[Preflight, ...]]]


@dataclass(frozen=True)
class Order:
    """What to scan, and how. `preflight` proves this machine before it judges others.

    `partial`: the inventory holds only some of its units. `id`: the run's, where it was promised
    before the run began. `second`: how it looks again at what fails and did not before, if it does.
    """

    inventory: Inventory
    policy: Policy
    registry: Registry
    vantage: Vantage
    preflight: Preflights
    kind: str = "audit"
    waivers: Waivers = field(default_factory=Waivers)
    partial: bool = False
    limits: Limits = field(default_factory=Limits)
    pace: Pace = field(default_factory=Pace)
    id: str = ""
    second: SecondLook | None = None


def scan(order: Order, store: Store, progress: Progress, clock: Clock) -> Judged:
    """Carry out a new run. Raises NetauditError; KeyboardInterrupt keeps what was seen."""
    run = begin(order, store, clock)
    return _carry_out(run, order, store, progress, clock)


def begin(order: Order, store: Store, clock: Clock) -> Run:
    """A new run, kept; nothing is asked yet. Raises NetauditError."""
    within_window(order.inventory, clock)
    run = _new_run(order, store, clock)
    store.begin(run)
    return run


def resume(run: Run, order: Order, store: Store, progress: Progress, clock: Clock) -> Judged:
    """Go on with a run that was cut: what is answered is not asked again."""
    return _carry_out(run, order, store, progress, clock)


def order_of(run: Run, store: Store, registry: Registry, preflight: Preflights) -> Order:
    """The order that `run` was begun with, from the store. Raises UsageError if it is pruned."""
    require_answers(run)
    inventory = store.inventory(run)
    vantage = inventory.vantage(run.vantage)
    return Order(inventory, policy_of(run, store), registry, vantage, preflight, run.kind)


def policy_of(run: Run, store: Store) -> Policy:
    """The policy that `run` was begun with."""
    return Policy.from_json(store.document(run.policy_digest))


def require_answers(run: Run) -> None:
    """Raise UsageError where a run's answers were given up."""
    if run.pruned:
        raise UsageError(
            "run {run} was pruned on {pruned}: its answers are gone, so it can be neither "
            "judged again nor gone on with; its outcomes are kept for reports, diff, trend",
            run=run.id,
            pruned=f"{run.pruned:%Y-%m-%d}",
        )


def tasks_of(order: Order) -> list[Task]:
    """The plan of an order."""
    return plan(order.inventory, order.policy, order.registry, order.vantage.id)


def only_units(inventory: Inventory, wanted: Iterable[str]) -> Inventory:
    """The inventory to ask about these units only. Raises UsageError for an unknown id."""
    known = {unit.id: unit for unit in inventory.units}
    wanted = list(dict.fromkeys(wanted))
    if unknown := [id_ for id_ in wanted if id_ not in known]:
        raise UsageError(
            "no unit {unknown} in the inventory; `netaudit inventory show` lists them",
            unknown=tuple(unknown),
        )
    chosen: tuple[Unit, ...] = tuple(known[id_] for id_ in wanted)
    if not chosen:
        return inventory
    others = (unit for unit in inventory.all_units if unit.id not in wanted)
    return replace(inventory, units=chosen, others=tuple(others))


def judge_run(  # noqa: PLR0913, PLR0917  a judgement's whole input, and where it is kept
    run: Run,
    policy: Policy,
    registry: Registry,
    store: Store,
    clock: Clock,
    waivers: Waivers | None = None,
    inventory: Inventory | None = None,
) -> Judged:
    """Judge what a run saw, without a packet, and keep the judgement.

    `waivers` are laid over the findings as of the run's day; without, those that it had before.
    `inventory` is what the run walked, where it is at hand. Raises UsageError if the run is pruned.
    """
    require_answers(run)
    inventory = inventory or store.inventory(run)
    observed = store.observations(run.id, registry)
    judged = _judge(run, inventory, policy, registry, observed)
    waivers = store.waivers(run.id) if waivers is None else waivers
    waived = waive(judged, waivers, inventory, run.started.date())
    digest = store.keep("policy", policy.to_json())
    waivers_digest = store.keep("waivers", codec.dump(waivers)) if waivers.entries else None
    store.keep_judgement(run.id, digest, clock(), waived.findings, waivers_digest)
    return Judged(
        run,
        inventory,
        waived.findings,
        registry,
        policy.name,
        observed.get,
        waivers=waived.uses,
        policy=policy,
    )


def _judge(
    run: Run,
    inventory: Inventory,
    policy: Policy,
    registry: Registry,
    observed: Mapping[Question, Observation],
) -> Iterator[Finding]:
    with limit(CHECK_PATIENCE) as bounded:
        yield from judge(
            inventory,
            policy,
            registry,
            vantage=run.vantage,
            observe=observed.get,
            bounded=bounded,
            whole=run.ended is not None,
        )


def previous_run(run: Run, store: Store) -> Run | None:
    """The newest judged run before `run` that it can be compared with; None if there is none."""
    return next(iter(line_of(run, store, 2)[:-1]), None)


def with_history(judged: Judged, store: Store) -> Judged:
    """The same with what earlier runs in the store add: changes, ages, trend."""
    earlier = previous_run(judged.run, store)
    before = load_judged(earlier, judged.registry, store) if earlier else None
    return replace(judged, history=history(judged, before, store))


def with_waivers(judged: Judged, waivers: Waivers) -> Judged:
    """The same under other waivers, as of the run's day; nothing is kept."""
    waived = waive(judged.findings, waivers, judged.inventory, judged.run.started.date())
    return replace(judged, findings=waived.findings, waivers=waived.uses)


def load_judged(run: Run, registry: Registry, store: Store) -> Judged:
    """The newest judgement of a run. Raises UsageError if there is none."""
    newest = store.judgement(run.id)
    if newest is None:
        raise UsageError(
            "run {run} was cut before it was judged; go on with `netaudit scan --resume "
            "{run}`, or judge what it saw with `netaudit replay {run}`",
            run=run.id,
        )
    policy = Policy.from_json(store.document(newest[1]))
    observed = store.observations(run.id, registry)
    inventory = store.inventory(run)
    waived = waive(store.findings(run.id), store.waivers(run.id), inventory, run.started.date())
    return Judged(
        run,
        inventory,
        waived.findings,
        registry,
        policy.name,
        observed.get,
        waivers=waived.uses,
        policy=policy,
    )


def unanswered(run: Run, order: Order, store: Store) -> list[Task]:
    """What of an order's plan has no answer in that run yet."""
    answered = store.answered(run.id)
    return [task for task in tasks_of(order) if task.question not in answered]


def ask(run: Run, order: Order, store: Store, progress: Progress, clock: Clock) -> Run:
    """Ask what is not answered, without judging; the order may hold some of the run's units."""
    within_window(order.inventory, clock)
    tasks = unanswered(run, order, store)
    crew = hire(order, run.id, tasks, clock)
    try:
        return asyncio.run(_gather(run, order, tasks, store, progress, clock, crew))
    finally:
        if crew:
            crew.close()


def _carry_out(run: Run, order: Order, store: Store, progress: Progress, clock: Clock) -> Judged:
    run = ask(run, order, store, progress, clock)
    run = look_again(run, order, store, clock)
    return judge_run(
        run, order.policy, order.registry, store, clock, order.waivers, order.inventory
    )


def look_again(
    run: Run, order: Order, store: Store, clock: Clock, units: Iterable[str] | None = None
) -> Run:
    """Ask again for what fails and did not in the run before, if the order says so.

    Only about `units`, if they are given: those that may be asked now. What was to be asked again
    and was not, for whatever reason, is kept as missed.
    """
    found = _suspects(run, order, store) if order.second else []
    if not found or order.second is None:
        return run
    order.second.tell(len(found))
    known, answered = tasks_of(order), store.answered(run.id)
    allowed = None if units is None else set(units)
    near = [f for f in found if allowed is None or f.unit in allowed]
    tasks = [
        task
        for task in tasks_again(near, known, order.second.questions)
        if task.question not in answered
    ]
    try:
        within_window(order.inventory, clock)
        run = asyncio.run(_look_again(run, order, tasks, store, clock))
    except (UsageError, Stopped):
        pass  # the window has closed meanwhile, or somebody has stopped it
    left = {again(question) for finding in found for question in finding.evidence}
    full = Phrase("there was no room for a second look")
    missed = Missed(Why.DEADLINE, full, clock())
    store.append(run.id, [(question, missed) for question in sorted(left - store.answered(run.id))])
    return run


def _suspects(run: Run, order: Order, store: Store) -> list[Finding]:
    past = [step for step in store.steps(run.id) if step.run != run.id]
    if not past:
        return []
    observed = store.observations(run.id, order.registry)
    found = _judge(run, order.inventory, order.policy, order.registry, observed)
    standing = {m: (mark.outcome, mark.basis) for m, mark in marks(past).items()}
    return suspects(found, standing)


async def _look_again(run: Run, order: Order, tasks: list[Task], store: Store, clock: Clock) -> Run:
    """The second look, bounded in questions, packets and seconds; the preflight stays the first."""
    second = order.second
    assert second is not None
    await asyncio.sleep(second.after)
    bounded = replace(order, limits=replace(order.limits, packets=second.packets))
    with suppress(TimeoutError):  # what was answered until then is kept
        async with asyncio.timeout(second.seconds):
            await _gather(run, bounded, tasks, store, Unwatched(), clock)
    later = store.run(run.id)
    run = replace(later, preflight=run.preflight, ended=clock())
    store.update_run(run)
    return run


async def _gather(  # noqa: PLR0913, PLR0917  the step where everything comes together
    run: Run,
    order: Order,
    tasks: list[Task],
    store: Store,
    progress: Progress,
    clock: Clock,
    crew: Crew | None = None,
) -> Run:
    gate = crew.gate if crew else gate_for(order.inventory, order.limits)
    net = Net(order.inventory, order.vantage, gate, clock)
    net.on_link = order.policy.on_link
    for segment in (s for u in order.inventory.units for s in u.segments):
        if segment.vantage == order.vantage.id:
            net.gate.permit_on_link(segment.interface, net.on_link.send)
    before = run.packets_sent
    one_writer = threading.Lock()  # at a time: the crew's answers are kept by another thread

    def keep(batch: Sequence[tuple[Question, Observation]]) -> None:
        with one_writer:
            store.append(run.id, batch)

    def keep_rows(batch: Sequence[Mapping[str, Any]]) -> None:
        with one_writer:
            store.append_rows(batch)

    ends = order.inventory.authorisation.ends
    watcher = asyncio.create_task(killswitch.watch(net.gate, ends, clock))
    try:
        run = replace(run, preflight=await order.preflight(net))
        store.update_run(run)
        gatherer = Gatherer(net, keep, progress, order.pace)
        await (crew.gather(net, gatherer, keep_rows) if crew else gatherer.gather(tasks))
        run = replace(run, ended=clock())
    finally:
        watcher.cancel()
        net.gate.stop()
        await net.close()
        run = replace(run, packets_sent=before + net.gate.packets)
        store.update_run(run)
    return run


def new_id(now: datetime) -> str:
    """An id for a run that begins now; in a drill, several begin within one second."""
    return f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"


def _new_run(order: Order, store: Store, clock: Clock) -> Run:
    now = clock()
    return Run(
        id=order.id or new_id(now),
        kind=order.kind,
        vantage=order.vantage.id,
        started=now,
        ended=None,
        inventory_digest=store.keep("inventory", codec.dump(order.inventory)),
        policy_digest=store.keep("policy", order.policy.to_json()),
        versions=_versions(),
        partial=order.partial,
    )


def _versions() -> tuple[tuple[str, str], ...]:
    names = ("netaudit", "dnspython", "cryptography")
    return (*((name, version(name)) for name in names), ("python", platform.python_version()))
