"""A past for a judged run: changes, a trend, waivers. For looking, and for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from netaudit.diff import Change, State
from netaudit.disposition import DispositionKind
from netaudit.history import History, Life, Point
from netaudit.model import Finding, Outcome, Phrase
from netaudit.policy.select import Selector
from netaudit.waive import Waiver, Waivers, waive
from tests.factories import NOON, make_run

if TYPE_CHECKING:
    from netaudit.judge import Judged

DAY = timedelta(days=1)


def with_a_past(judged: Judged, runs: int = 8) -> Judged:
    """The run with the last of `runs` points in its trend, and with decisions laid over it."""
    failed = [f for f in judged.findings if f.outcome is Outcome.FAIL]
    waived = waive(judged.findings, _waivers(failed), judged.inventory, NOON.date())
    units = {unit.id: tuple(_points(runs, 1)) for unit in judged.inventory.units}
    history = History(
        previous=make_run(id="20261114-120000-aaaa", started=NOON - 7 * DAY),
        changes=tuple(_changes(failed)),
        lives={
            f.fingerprint: Life(f.fingerprint, f.unit, f.check, f.target, NOON - 30 * DAY)
            for f in failed
        },
        points=tuple(_points(runs, len(units))),
        units=units,
        days_to_fix=dict.fromkeys(units, 5.5),
    )
    return replace(judged, findings=waived.findings, waivers=waived.uses, history=history)


def _life(found: Finding) -> Life:
    return Life(found.fingerprint, found.unit, found.check, found.target, NOON - 30 * DAY)


def _waivers(failed: list[Finding]) -> Waivers:
    targets = tuple(dict.fromkeys(f.target for f in failed))
    ages = ((-40, 140, "active"), (-170, 10, "due"), (-200, -20, "expired"), (-1, 90, "unused"))
    return Waivers(
        tuple(
            Waiver(
                id=f"gt-{name}",
                kind=DispositionKind.WAIVED,
                when=Selector(
                    target=(targets[n % len(targets)] if targets and name != "unused" else "none",)
                ),
                reason="Thiết bị đang chờ thay theo kế hoạch mua sắm năm 2027",
                approver="Giám đốc Trung tâm",
                document=f"{n + 1}/QĐ-MAU",
                created=(NOON + start * DAY).date(),
                expires=(NOON + end * DAY).date(),
                control="Chặn tại tường lửa của đơn vị",
            )
            for n, (start, end, name) in enumerate(ages)
        )
    )


def _changes(failed: list[Finding]) -> list[Change]:
    states = (State.REGRESSED, State.NEW, State.NOT_COMPARABLE, State.FIXED)
    return [_change(state, found) for state, found in zip(states * 4, failed, strict=False)]


def _change(state: State, found: Finding) -> Change:
    passed = replace(found, outcome=Outcome.PASS)
    if state is State.FIXED:
        return Change(state, found, passed)
    if state is State.NOT_COMPARABLE:
        return Change(
            state,
            replace(found, outcome=Outcome.NOT_TESTED),
            found,
            Phrase("the check or its options changed"),
        )
    return Change(state, None if state is State.NEW else passed, found)


def _points(runs: int, units: int) -> list[Point]:
    return [
        Point(
            run=f"run-{n}",
            at=NOON - (runs - 1 - n) * 7 * DAY,
            policy="baseline",
            passed=900 + n,
            failures=(40 - 3 * n) * units,
            warnings=20,
            not_tested=3,
            excused=n,
            percent=None if n == 2 else 82.0 + 2 * n,
            coverage=91.0 + n,
            grades=(("A", n * units // runs), ("B", units - n * units // runs)),
        )
        for n in range(runs)
    ]
