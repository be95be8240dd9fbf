from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from netaudit import codec, run
from netaudit.diff import State
from netaudit.line import line_of, point
from netaudit.model import Finding, Outcome, Run
from netaudit.policy import Policy
from netaudit.store import Store
from tests.factories import NOON, make_finding, make_inventory, make_judged, make_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NETWORK = make_inventory()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "netaudit.db")
    yield opened
    opened.close()


def ran(store: Store, day: int, *findings: Finding, **changes: object) -> Run:
    made = make_run(
        id=f"r{day}",
        started=NOON + timedelta(days=day),
        inventory_digest=store.keep("inventory", codec.dump(NETWORK)),
        policy_digest=store.keep("policy", Policy("p").to_json()),
        **changes,
    )
    store.begin(made)
    if findings:
        store.keep_judgement(made.id, made.policy_digest, NOON, findings)
    return made


def test_the_line_holds_what_can_be_compared(store: Store) -> None:
    found = make_finding()
    whole = [ran(store, day, found) for day in (1, 2)]
    ran(store, 3, found, partial=True)
    ran(store, 4, found, kind="drill")
    ran(store, 5, found, vantage="internet")
    ran(store, 6)  # cut before it was judged
    last = ran(store, 7, found)
    ran(store, 8, found)
    assert line_of(last, store) == [*whole, last]
    assert line_of(last, store, 2) == [whole[1], last]
    assert run.previous_run(last, store) == whole[1]
    assert run.previous_run(whole[0], store) is None


def test_what_earlier_runs_add(store: Store) -> None:
    failed, fine = make_finding(), make_finding(outcome=Outcome.PASS)
    other = make_finding(target="zone:so-a.kontum.test", check="dnssec.zone-signed")
    for day, first in enumerate((failed, failed, fine, fine)):
        ran(store, day, first, other)
    last = ran(store, 4, failed, replace(other, outcome=Outcome.PASS))
    judged = make_judged(*store.findings(last.id), inventory=NETWORK, run=last)
    told = run.with_history(judged, store).history
    assert told.previous is not None
    assert told.previous.id == "r3"
    assert [c.state for c in told.changes] == [State.REGRESSED, State.FIXED]
    life = told.lives[failed.fingerprint]
    assert (life.since, life.reopened) == (NOON, 1)
    assert told.days_to_fix == {"so-a": 4.0}
    assert [(p.run, p.failures) for p in told.points] == [
        ("r0", 2), ("r1", 2), ("r2", 1), ("r3", 1), ("r4", 1)
    ]  # fmt: skip
    assert [p.run for p in told.units["so-a"]] == [p.run for p in told.points]


def test_the_first_run_stands_alone(store: Store) -> None:
    only = ran(store, 0, make_finding())
    judged = make_judged(*store.findings(only.id), run=only)
    told = run.with_history(judged, store).history
    assert (told.previous, told.changes, len(told.points)) == (None, (), 1)


def test_a_point_counts_grades_of_units() -> None:
    found = [make_finding(unit=unit, outcome=Outcome.PASS) for unit in ("so-a", "so-b")]
    lost = make_finding(unit="so-c", outcome=Outcome.NOT_TESTED)
    assert point(make_run(), [*found, lost]).grades == (("A", 2), ("", 1))
