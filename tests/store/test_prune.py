from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from netaudit import codec, registry, run
from netaudit.disposition import DispositionKind
from netaudit.errors import StoreError, UsageError
from netaudit.model import Outcome, Question, Run, Seen
from netaudit.policy import Policy
from netaudit.policy.select import Selector
from netaudit.store import Store
from netaudit.store.prune import CUT, DRILL, NEW, Line, plan
from netaudit.waive import Waiver, Waivers
from tests.factories import NOON, clock, make_finding, make_inventory, make_run
from tests.fakes.pack.facts import Colour

if TYPE_CHECKING:
    from pathlib import Path

LATER = NOON + timedelta(days=100)


def ran(day: int, **changes: object) -> Run:
    return make_run(id=f"r{day}", started=NOON + timedelta(days=day), **changes)


def waived(day: int, left: int) -> Waivers:
    created = (NOON + timedelta(days=day)).date()
    entry = Waiver(
        "w1", DispositionKind.WAIVED, Selector(), "a reason", "approver", "12/QĐ", created,
        LATER.date() + timedelta(days=left),
    )  # fmt: skip
    return Waivers((entry,))


def test_old_runs_go_but_never_the_newest_two() -> None:
    line = [ran(day) for day in range(5)]
    found = plan(line, [Line(line, Waivers())], 30, LATER)
    assert [r.id for r in found.goes] == ["r0", "r1", "r2"]
    assert [(kept.run.id, kept.why) for kept in found.stays] == [("r3", NEW), ("r4", NEW)]


def test_what_is_not_old_or_pruned_already_is_left_alone() -> None:
    line = [ran(0, pruned=NOON), ran(80), ran(90), ran(99)]
    assert plan(line, [Line(line, Waivers())], 30, LATER).goes == ()


def test_a_drill_and_a_run_that_was_cut_stay() -> None:
    drill, cut, line = ran(0, kind="drill"), ran(1), [ran(day) for day in range(2, 5)]
    found = plan([drill, cut, *line], [Line(line, Waivers()), Line([drill], Waivers())], 30, LATER)
    assert [r.id for r in found.goes] == ["r2"]
    assert [kept.why for kept in found.stays][:2] == [DRILL, CUT]


@pytest.mark.parametrize(("left", "goes"), [(1, ["r0", "r2"]), (-1, ["r0", "r1", "r2"])])
def test_what_a_waiver_in_force_was_decided_upon_stays(left: int, goes: list[str]) -> None:
    line = [ran(day * 10) for day in range(5)]
    line = [replace(r, id=f"r{number}") for number, r in enumerate(line)]
    found = plan(line, [Line(line, waived(15, left))], 30, LATER)
    assert [r.id for r in found.goes] == goes


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Three runs of one network, a day apart: failing, not tested, passing."""
    opened = Store.open(tmp_path / "netaudit.db")
    for day, outcome in enumerate((Outcome.FAIL, Outcome.NOT_TESTED, Outcome.PASS)):
        made = ran(
            day,
            inventory_digest=opened.keep("inventory", codec.dump(make_inventory())),
            policy_digest=opened.keep("policy", Policy("p").to_json()),
        )
        opened.begin(made)
        seen = Seen(Colour("red" * 2000), NOON)
        opened.append(made.id, [(Question("facts.Colour", f"zone:{n}", "ops"), seen)
                                for n in range(50)])  # fmt: skip
        opened.keep_judgement(made.id, made.policy_digest, NOON, [make_finding(outcome=outcome)])
    return opened


def test_a_pruned_run_keeps_its_outcomes_and_gives_its_room_back(store: Store) -> None:
    before = store.size()
    store.prune(["r0", "r1"], LATER)
    assert store.size() < before / 2
    assert [(r.id, r.pruned) for r in store.runs()] == [("r2", None), ("r1", LATER), ("r0", LATER)]
    assert [store.count(id_) for id_ in ("r0", "r1", "r2")] == [0, 0, 50]
    assert [f.outcome for id_ in ("r0", "r1") for f in store.findings(id_)] == [
        Outcome.FAIL, Outcome.NOT_TESTED
    ]  # fmt: skip
    assert store.findings("r0")[0].fingerprint == make_finding().fingerprint
    assert len(store.steps("r2")) == 3
    store.close()


def test_a_pruned_run_can_be_shown_and_compared_but_not_judged_again(store: Store) -> None:
    store.prune(["r0"], LATER)
    loaded = registry.load_packages(["tests.fakes.pack"])
    shown = run.with_history(run.load_judged(store.run("r2"), loaded, store), store)
    life = shown.history.lives[make_finding().fingerprint]
    assert [repair.opened for repair in life.repairs] == [NOON]
    old = run.load_judged(store.run("r0"), loaded, store)
    assert [str(value) for f in old.findings for _, value in f.params] == [
        "only the outcome of this finding was kept; its run is pruned"
    ]
    with pytest.raises(UsageError, match="r0 was pruned on 2027-03-01"):
        run.judge_run(store.run("r0"), Policy("p"), loaded, store, clock)
    with pytest.raises(UsageError, match="can be neither judged again nor gone on with"):
        run.order_of(store.run("r0"), store, loaded, lambda _net: ())  # type: ignore[arg-type,return-value]  # never called
    store.close()


def test_a_run_that_is_not_in_the_log_is_not_pruned(store: Store) -> None:
    cut = replace(store.run("r0"), id="cut")
    store.begin(cut)
    with pytest.raises(StoreError, match="cut is not in the change log"):
        store.prune(["r0", "cut"], LATER)
    assert store.run("r0").pruned is None  # all or none
    store.close()
