from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from netaudit.errors import StoreError, UsageError
from netaudit.gather import Unwatched
from netaudit.model import Look, Outcome, Severity, Zone
from netaudit.run import scan
from netaudit.schedule.audit import Became
from netaudit.schedule.plan import State, Why
from netaudit.second_look import SecondLook
from tests.cli.fakes import Cut, CutAfter
from tests.factories import make_inventory, make_unit
from tests.fakes.pack import probes
from tests.schedule.factories import MONDAY, Bench, make_rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from netaudit.run import Order
    from netaudit.schedule.rule import Rule


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setenv("NETAUDIT_STOP_FILE", str(tmp_path / "stop"))
    units = [
        make_unit(f"so-{n}", i, zones=tuple(Zone(f"so-{n}", f"{c}.{n}.test") for c in ("red", "z")))
        for i, n in enumerate("abcd")
    ]
    made = Bench(tmp_path, make_inventory(*units))
    probes.ASKED.clear()
    yield made
    made.close()


def test_what_is_due_is_carried_out_once(bench: Bench) -> None:
    rule = make_rule()
    assert bench.auditor.look(rule).became is Became.NOTHING
    bench.clock.advance(hours=1)
    look = bench.auditor.look(rule)
    assert look.became is Became.DONE
    assert bench.auditor.look(rule).became is Became.NOTHING
    (run,) = bench.store.runs()
    assert (run.id, run.kind, run.partial) == (look.run, "scheduled", False)
    assert len(probes.ASKED) == 8
    (slot,) = bench.journal.slots("hourly")
    assert (slot.run, slot.state) == (run.id, State.DONE)


def test_old_runs_are_pruned_about_once_a_day_and_other_peoples_never(bench: Bench) -> None:
    rule = make_rule(cron="0 */6 * * *", whole=2)
    other = scan(bench.order(rule), bench.store, Unwatched(), bench.clock).run.id
    pruned = []
    for _ in range(16):
        bench.clock.advance(hours=6)
        assert bench.auditor.look(rule).error == ""
        pruned.append(sum(bool(known.pruned) for known in bench.store.runs()))
    assert pruned[:12] == [0] * 12
    assert pruned[-1] > 0
    assert len(set(pruned)) < 4  # in batches: giving space back costs much
    assert not next(known for known in bench.store.runs() if known.id == other).pruned


def test_what_cannot_be_pruned_opens_no_slot_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_store: object) -> list[object]:
        raise StoreError("the disk is full")

    monkeypatch.setattr("netaudit.store.prune.lines_of", fails)
    bench.clock.advance(hours=1)
    look = bench.auditor.look(make_rule(whole=2))
    assert (look.became, "disk is full" in look.error) == (Became.DONE, True)
    assert bench.journal.slots("hourly")[0].state is State.DONE


def test_while_another_carries_it_out_nothing_is_done(bench: Bench) -> None:
    bench.clock.advance(hours=1)
    with bench.journal.lock("hourly"):
        assert bench.auditor.look(make_rule()).became is Became.BUSY
    assert bench.store.runs() == []


@pytest.mark.parametrize("answers", range(1, 9))
def test_cut_at_any_answer_it_goes_on_with_the_same_run(bench: Bench, answers: int) -> None:
    bench.clock.advance(hours=1)
    bench.progress = CutAfter(answers)
    with pytest.raises(Cut):
        bench.auditor.look(make_rule())
    (cut,) = bench.store.runs()
    before = {question.target for question in bench.store.answered(cut.id)}
    probes.ASKED.clear()
    bench.progress = CutAfter(-1)
    assert bench.auditor.look(make_rule()).became is Became.DONE
    assert [run.id for run in bench.store.runs()] == [cut.id]
    assert before.isdisjoint({f"zone:{name}" for name in probes.ASKED})
    assert bench.store.count(cut.id) == 8


@pytest.mark.parametrize("method", ["begin", "keep_judgement"])
def test_killed_between_two_steps_nothing_is_lost_or_doubled(
    bench: Bench, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise Cut

    bench.clock.advance(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr(bench.store, method, dies)
        with pytest.raises(Cut):
            bench.auditor.look(make_rule())
    promised = bench.journal.slots("hourly")[0].run
    assert bench.auditor.look(make_rule()).run == promised
    assert [run.id for run in bench.store.runs()] == [promised]
    assert len(bench.store.findings(promised)) > 0


def test_killed_after_the_judgement_it_is_not_judged_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise Cut

    bench.clock.advance(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr(bench.journal, "keep", dies)
        with pytest.raises(Cut):
            bench.auditor.look(make_rule())
    (run,) = bench.store.runs()
    judged = bench.store.judgement(run.id)
    probes.ASKED.clear()
    assert bench.auditor.look(make_rule()).became is Became.DONE
    assert bench.store.judgement(run.id) == judged
    assert probes.ASKED == []


def test_units_are_asked_when_their_turn_comes_in_one_run(bench: Bench) -> None:
    rule = make_rule(cron="0 1 * * *", jitter=3600, unit_windows=(("so-d", "12:00-13:00"),))
    bench.clock.advance(hours=1)
    times: dict[str, float] = {}
    while True:
        probes.ASKED.clear()
        look = bench.auditor.look(rule)
        for name in probes.ASKED:
            times[name.split(".")[1]] = (bench.clock.now - MONDAY) / timedelta(hours=1)
        if look.became is Became.DONE:
            break
        assert look.became is Became.WAITING
        bench.clock.advance(minutes=5)
    due = MONDAY + timedelta(hours=1)
    for unit in "abc":
        turn = due + rule.offset(due, f"so-{unit}")
        assert 0 <= times[unit] - (turn - MONDAY) / timedelta(hours=1) <= 5 / 60
    assert times["d"] == 12
    (run,) = bench.store.runs()
    assert not run.partial
    assert all(f.outcome is not Outcome.NOT_TESTED for f in bench.store.findings(run.id))


def test_a_unit_whose_window_does_not_come_is_not_tested(bench: Bench) -> None:
    rule = make_rule(unit_windows=(("so-d", "12:00-13:00"),))
    bench.clock.advance(hours=1)
    assert bench.auditor.look(rule).became is Became.WAITING
    bench.clock.advance(hours=1)
    assert bench.auditor.look(rule).became is Became.DONE
    (run,) = bench.store.runs()
    silent = {f.unit for f in bench.store.findings(run.id) if f.outcome is Outcome.NOT_TESTED}
    assert silent == {"so-d"}
    assert not any(name.endswith("d.test") for name in probes.ASKED)


def test_what_fails_is_tried_again_and_abandoned_when_the_rule_comes_round(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_self: Bench, _rule: Rule) -> Order:
        raise UsageError("x.yaml: not there")

    bench.clock.advance(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr(Bench, "order", gone)
        look = bench.auditor.look(make_rule())
        assert (look.became, look.error) == (Became.FAILED, "x.yaml: not there")
        assert bench.journal.slots("hourly")[0].error == "x.yaml: not there"
        bench.clock.advance(minutes=10)
        assert bench.auditor.look(make_rule()).became is Became.FAILED
        bench.clock.advance(hours=1)
        assert bench.auditor.look(make_rule()).became is Became.ABANDONED
    assert bench.auditor.look(make_rule()).became is Became.DONE
    assert [s.state for s in bench.journal.slots("hourly")] == [State.ABANDONED, State.DONE]
    assert bench.journal.slots("hourly")[1].error == ""


def test_the_kill_switch_stops_it_and_it_goes_on_after(bench: Bench, tmp_path: Path) -> None:
    bench.clock.advance(hours=1)
    (tmp_path / "stop").touch()
    assert "kill switch" in bench.auditor.look(make_rule()).error
    assert probes.ASKED == []
    (tmp_path / "stop").unlink()
    assert bench.auditor.look(make_rule()).became is Became.DONE


def test_units_at_risk_get_a_run_of_their_own(bench: Bench) -> None:
    units = (replace(u, zones=(Zone(u.id, f"red.{u.id}.test"),)) for u in bench.inventory.units)
    first, second, *others = units
    second = replace(second, zones=(Zone("so-b", "green.b.test"),))
    bench.inventory = replace(bench.inventory, units=(first, second, *others))
    rule = make_rule(cron="0 1 * * *", sooner=7200, severity=Severity.INFO)
    bench.clock.advance(hours=1)
    assert bench.auditor.look(rule).became is Became.DONE
    (slot,) = bench.journal.slots("hourly")
    assert slot.risky == ("so-b",)
    bench.clock.advance(hours=2)
    assert bench.auditor.look(rule).became is Became.DONE
    newest = bench.store.runs()[0]
    assert newest.partial
    assert [unit.id for unit in bench.store.inventory(newest).units] == ["so-b"]
    assert bench.journal.slots("hourly")[1].why is Why.SOONER
    bench.inventory = replace(bench.inventory, units=(first,))
    bench.clock.advance(hours=3)
    assert "not in the inventory any more" in bench.auditor.look(rule).error


def test_a_scheduled_audit_looks_again_at_what_regressed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench.order

    def looking(rule: Rule) -> Order:
        return replace(made(rule), second=SecondLook(after=0))

    monkeypatch.setattr(bench, "order", looking)
    rule = make_rule()
    bench.clock.advance(hours=1)
    assert bench.auditor.look(rule).became is Became.DONE
    bench.clock.advance(days=1)
    monkeypatch.setitem(probes.ANSWERS, "red", ["green", "green", "green", "green", "red"])
    look = bench.auditor.look(rule)
    found = [f.look for f in bench.store.findings(look.run) if f.target.startswith("zone:red")]
    assert found == [Look.UNSTEADY] * 4
