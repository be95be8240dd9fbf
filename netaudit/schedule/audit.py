"""Carries out what is due, once: opens a slot, asks unit by unit as their turns come, judges.

A slot's run has its id before anything is sent, and what was answered is in the store. So after a
kill the slot goes on with that run: nothing is asked twice that was kept, and no run is doubled.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from netaudit import run as runs
from netaudit.errors import NetauditError, StoreError, UsageError
from netaudit.gather import Progress
from netaudit.judge import Judged
from netaudit.model import Outcome, Phrase, Requirement, Run
from netaudit.net.clock import Clock
from netaudit.schedule import plan
from netaudit.schedule.journal import Journal
from netaudit.schedule.plan import Slot, State, Why
from netaudit.schedule.rule import Rule
from netaudit.store import Store, prune

KIND = "scheduled"


class Became(StrEnum):
    """What one look at a rule led to."""

    NOTHING = "nothing due"
    BUSY = "another netaudit carries it out"
    WAITING = "units wait for their turn"
    DONE = "done"
    ABANDONED = "abandoned"
    FAILED = "failed"


WORDS = {
    Became.NOTHING: Phrase("nothing due"),
    Became.BUSY: Phrase("another netaudit carries it out"),
    Became.WAITING: Phrase("units wait for their turn"),
    Became.DONE: Phrase("done"),
    Became.ABANDONED: Phrase("abandoned: it came round again before it could be finished"),
    Became.FAILED: Phrase("failed"),
}
STATES = {
    State.OPEN: Phrase("under way"),
    State.DONE: Phrase("done"),
    State.ABANDONED: Phrase("abandoned: it came round again before it could be finished"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """The result: which rule, which run, and the reason where it failed."""

    rule: str
    became: Became
    run: str = ""
    error: str = ""


@dataclass
class Auditor:
    """Carries out the rules of a journal.

    `order` makes a rule's order for a new run, `again` the order of a run that was cut; both may
    raise NetauditError. `tell` gets what was judged and gives what to write with the slot's end.
    """

    journal: Journal
    store: Store
    order: Callable[[Rule], runs.Order]
    again: Callable[[Rule, Run], runs.Order]
    progress: Progress
    clock: Clock
    tell: Callable[[Rule, Judged], Callable[[sqlite3.Connection], None]] | None = None

    def look(self, rule: Rule) -> Look:
        """Do what is due of one rule, as far as its units' turns allow now."""
        with self.journal.lock(rule.id) as ours:
            if not ours:
                return Look(rule.id, Became.BUSY)
            slot = self._slot(rule)
            if slot is None:
                return Look(rule.id, Became.NOTHING)
            try:
                return self._advance(rule, slot)
            except NetauditError as error:
                return self._failed(rule, slot, str(error))

    def _slot(self, rule: Rule) -> Slot | None:
        """The open slot, else a new one if one is due."""
        now = self.clock()
        slots = self.journal.slots(rule.id)
        for slot in slots:
            if slot.state is State.OPEN and slot.due <= now:
                return slot
        due = plan.due(rule, slots, now)
        if due is None:
            return None
        id_ = runs.new_id(now)
        slot = Slot(rule.id, due.at, due.why, id_, now, due.units, due.missed)
        return slot if self.journal.open(slot) else None

    def _advance(self, rule: Rule, slot: Slot) -> Look:
        run = self._known(slot.run)
        if run and self.store.judgement(run.id):
            registry = self.again(rule, run).registry
            return self._close(rule, slot, runs.load_judged(run, registry, self.store))
        over = (end := plan.deadline(rule, slot)) is not None and self.clock() >= end
        order = self.again(rule, run) if run else None
        while not over:
            order = order or self._ordered(rule, slot)
            left = self._left(order, run)
            if not left:
                break
            now = self.clock()
            leg = next(iter(plan.legs(rule, slot, left, now)), None)
            if leg is None:
                return Look(rule.id, Became.WAITING, slot.run)
            run = run or runs.begin(order, self.store, self.clock)
            run = runs.ask(run, _of(order, leg), self.store, self.progress, self.clock)
            if len(self._left(order, run)) == len(left):  # stopped, or the window closed
                return Look(rule.id, Became.WAITING, slot.run)
        if run is None or order is None:
            self.journal.keep(replace(slot, state=State.ABANDONED, ended=self.clock()))
            return Look(rule.id, Became.ABANDONED, slot.run, slot.error)
        now, waivers = self.clock(), order.waivers
        every = [unit.id for unit in order.inventory.units]
        open_ = [unit for leg in plan.legs(rule, slot, every, now) for unit in leg.units]
        run = runs.look_again(run, order, self.store, self.clock, open_)
        judged = runs.judge_run(run, order.policy, order.registry, self.store, self.clock, waivers)
        return self._close(rule, slot, judged)

    def _ordered(self, rule: Rule, slot: Slot) -> runs.Order:
        order = replace(self.order(rule), kind=KIND, id=slot.run)
        if slot.why is Why.CALENDAR:
            return order
        known = {unit.id for unit in order.inventory.units}
        units = [unit for unit in slot.units if unit in known]
        if not units:  # an order without units would be one of all
            raise UsageError("{units}: not in the inventory any more", units=tuple(slot.units))
        partial = len(units) < len(known)
        return replace(order, inventory=runs.only_units(order.inventory, units), partial=partial)

    def _left(self, order: runs.Order, run: Run | None) -> list[str]:
        """The units that still have an unanswered question, in the plan's order."""
        tasks = runs.unanswered(run, order, self.store) if run else runs.tasks_of(order)
        return list(dict.fromkeys(task.target.unit for task in tasks))

    def _known(self, id_: str) -> Run | None:
        try:
            return self.store.run(id_)
        except StoreError:  # killed before it was begun
            return None

    def _close(self, rule: Rule, slot: Slot, judged: Judged) -> Look:
        also = self.tell(rule, judged) if self.tell else None
        now = self.clock()
        done = replace(slot, state=State.DONE, ended=now, risky=risky(rule, judged), error="")
        self.journal.keep(done, also)
        error = self._give_up(rule, now)
        self.journal.forget(rule, now)
        return Look(rule.id, Became.DONE, judged.run.id, error)

    def _give_up(self, rule: Rule, now: datetime) -> str:
        """Prune the rule's runs that are older than it keeps them, about once a day; what failed.

        The audit is done by now: nothing that goes wrong here may open its slot again.
        """
        if not rule.whole:
            return ""
        mine = {slot.run for slot in self.journal.slots(rule.id)}
        try:
            runs_ = [run for run in self.store.runs() if run.id in mine]
            goes = prune.plan(runs_, prune.lines_of(self.store), rule.whole, now).goes
            if goes and goes[0].started < now - timedelta(days=rule.whole + 1):
                self.store.prune([run.id for run in goes], now)
        except NetauditError as error:
            return f"old runs could not be pruned: {error}"
        return ""

    def _failed(self, rule: Rule, slot: Slot, error: str) -> Look:
        """It stays open, and is tried again until the rule comes round again."""
        end = plan.deadline(rule, slot)
        over = end is not None and self.clock() >= end
        if over:
            slot = replace(slot, state=State.ABANDONED, ended=self.clock())
        self.journal.keep(replace(slot, error=error))
        return Look(rule.id, Became.ABANDONED if over else Became.FAILED, slot.run, error)


def risky(rule: Rule, judged: Judged) -> tuple[str, ...]:
    """The units with a failure that counts and is as grave as the rule names, or graver."""
    grave = {
        found.unit
        for found in judged.findings
        if found.outcome is Outcome.FAIL
        and found.requirement in {Requirement.MUST, Requirement.SHOULD}
        and not found.excused
        and found.severity.rank <= rule.severity.rank
    }
    return tuple(unit.id for unit in judged.inventory.units if unit.id in grave)


def _of(order: runs.Order, leg: plan.Leg) -> runs.Order:
    """The order for one leg: its units only, and not longer than they may be asked."""
    some = runs.only_units(order.inventory, leg.units)
    until = min(leg.until, some.authorisation.ends)
    allowed = replace(some.authorisation, ends=until)
    return replace(order, inventory=replace(some, authorisation=allowed), partial=True)
