from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.diff import Change, Side, State, diff, side
from netaudit.disposition import DispositionKind
from netaudit.model import Finding, Look, Outcome, Requirement
from tests.factories import make_finding, make_inventory, make_judged, make_run, make_unit
from tests.test_disposition import DECIDED

if TYPE_CHECKING:
    from netaudit.model import Inventory

OLD, NEW = make_run(id="old"), make_run(id="new")
TWO = make_inventory(make_unit("so-a", 1), make_unit("so-b", 2))
P, F, N, T = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.NOT_TESTED


def old(*findings: Finding, inventory: Inventory = TWO, **changes: object) -> Side:
    return side(make_judged(*findings, inventory=inventory, run=replace(OLD, **changes)))  # type: ignore[arg-type]


def new(*findings: Finding, inventory: Inventory = TWO, **changes: object) -> Side:
    return side(make_judged(*findings, inventory=inventory, run=replace(NEW, **changes)))  # type: ignore[arg-type]


def only(before: Side, after: Side) -> Change:
    (change,) = diff(before, after)
    return change


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        (F, F, State.UNCHANGED),
        (P, P, State.UNCHANGED),
        (N, N, State.UNCHANGED),
        (P, F, State.REGRESSED),
        (F, P, State.FIXED),
        (N, F, State.NEW),
        (N, P, State.NEW),
        (F, N, State.GONE),
        (P, N, State.GONE),
        (T, F, State.NOT_COMPARABLE),
        (F, T, State.NOT_COMPARABLE),
        (T, T, State.NOT_COMPARABLE),
        (P, T, State.NOT_COMPARABLE),
        (T, P, State.NOT_COMPARABLE),
    ],
)
def test_two_outcomes_make_a_state(before: Outcome, after: Outcome, state: State) -> None:
    change = only(old(make_finding(outcome=before)), new(make_finding(outcome=after)))
    assert change.state is state
    assert (change.reason is not None) == (state is State.NOT_COMPARABLE)


def test_other_options_are_not_compared() -> None:
    change = only(old(make_finding(basis="a")), new(make_finding(basis="b", outcome=Outcome.PASS)))
    assert change.state is State.NOT_COMPARABLE
    assert "options changed" in str(change.reason)
    assert (change.better, change.lost, change.notable) == (False, True, True)


def test_another_vantage_is_not_compared() -> None:
    change = only(old(make_finding()), new(make_finding(outcome=P), vantage="internet"))
    assert str(change.reason) == "asked from ops, then from internet"


def test_a_new_target_and_one_that_is_gone() -> None:
    one = make_inventory(make_unit("so-a", 1))
    there = make_finding(unit="so-b", target="service:so-b/web/tcp/443")
    assert only(old(inventory=one), new(there)).state is State.NEW
    assert only(old(there), new(inventory=one)).state is State.GONE
    untested = replace(there, outcome=T)
    for change in (
        only(old(inventory=one), new(untested)),
        only(old(untested), new(inventory=one)),
    ):
        assert change.state is State.NOT_COMPARABLE
        assert "not tested in" in str(change.reason)


def test_a_check_that_was_added_or_switched_off_is_neither_new_nor_gone() -> None:
    found = make_finding()
    for change in (only(old(), new(found)), only(old(found), new())):
        assert change.state is State.NOT_COMPARABLE
        assert "the check was not part of" in str(change.reason)


def test_a_unit_that_was_left_out_is_not_gone() -> None:
    found = make_finding(unit="so-b", target="service:so-b/web/tcp/443")
    one = make_inventory(make_unit("so-a", 1))
    change = only(old(found), new(inventory=one, partial=True))
    assert str(change.reason) == "the unit was not part of new"


@pytest.mark.parametrize("requirement", [Requirement.MAY, Requirement.OFF])
def test_what_never_counts_is_no_notable_change(requirement: Requirement) -> None:
    before, after = (make_finding(outcome=o, requirement=requirement) for o in (P, F))
    change = only(old(before), new(after))
    assert (change.state, change.worse, change.notable) == (State.REGRESSED, False, False)


def test_a_waived_failure_is_no_regression_and_a_planned_one_is() -> None:
    for kind, worse in ((DispositionKind.WAIVED, False), (DispositionKind.PLANNED, True)):
        after = make_finding(disposition=replace(DECIDED, kind=kind))
        assert only(old(make_finding(outcome=P)), new(after)).worse is worse


FINDINGS = st.lists(
    st.builds(
        make_finding,
        unit=st.sampled_from(["so-a", "so-b", "so-c"]),
        check=st.sampled_from(["a.one", "a.two"]),
        outcome=st.sampled_from(Outcome),
        basis=st.sampled_from(["", "x"]),
    ),
    unique_by=lambda f: f.fingerprint,
)


@given(FINDINGS, FINDINGS)
def test_every_finding_once_and_fixed_only_when_both_sides_were_tested(
    before: list[Finding], after: list[Finding]
) -> None:
    changes = diff(old(*before), new(*after))
    marks = [change.finding.fingerprint for change in changes]
    assert sorted(marks) == sorted({f.fingerprint for f in (*before, *after)})
    for change in changes:
        if change.state is State.FIXED:
            assert change.before is not None
            assert change.after is not None
            assert (change.before.outcome, change.after.outcome) == (F, P)
            assert change.before.basis == change.after.basis


@given(FINDINGS)
def test_a_run_beside_itself_has_no_notable_change(found: list[Finding]) -> None:
    tested = [f for f in found if f.outcome is not T]
    assert {c.state for c in diff(old(*tested), new(*tested))} <= {State.UNCHANGED}


@given(FINDINGS, FINDINGS)
def test_the_way_back_mirrors_the_way(before: list[Finding], after: list[Finding]) -> None:
    mirror = {
        State.REGRESSED: State.FIXED,
        State.FIXED: State.REGRESSED,
        State.NEW: State.GONE,
        State.GONE: State.NEW,
    }
    there = {c.finding.fingerprint: c.state for c in diff(old(*before), new(*after))}
    back = {c.finding.fingerprint: c.state for c in diff(new(*after), old(*before))}
    assert back == {mark: mirror.get(state, state) for mark, state in there.items()}


def looked(outcome: Outcome, look: Look) -> Finding:
    return make_finding(outcome=outcome, look=look)


@pytest.mark.parametrize(
    ("before", "after", "state", "worse"),
    [
        (looked(P, Look.ONCE), looked(F, Look.CONFIRMED), State.REGRESSED, True),
        (looked(P, Look.ONCE), looked(F, Look.UNCONFIRMED), State.UNCONFIRMED, False),
        (looked(N, Look.ONCE), looked(F, Look.UNCONFIRMED), State.UNCONFIRMED, False),
        (looked(F, Look.UNCONFIRMED), looked(F, Look.ONCE), State.REGRESSED, True),
        (looked(F, Look.UNCONFIRMED), looked(P, Look.ONCE), State.FIXED, False),
        (looked(P, Look.ONCE), looked(P, Look.UNSTEADY), State.UNSTEADY, False),
        (looked(P, Look.UNSTEADY), looked(P, Look.ONCE), State.UNCHANGED, False),
        (looked(F, Look.CONFIRMED), looked(F, Look.ONCE), State.UNCHANGED, False),
        (looked(F, Look.ONCE), looked(F, Look.UNCONFIRMED), State.UNCHANGED, False),
        (looked(F, Look.ONCE), looked(P, Look.UNSTEADY), State.FIXED, False),
    ],
)
def test_a_regression_is_told_once_it_is_confirmed(
    before: Finding, after: Finding, state: State, *, worse: bool
) -> None:
    change = only(old(before), new(after))
    assert (change.state, change.worse) == (state, worse)
    assert change.notable == (state is not State.UNCHANGED)


@pytest.mark.parametrize(
    ("before", "after", "better", "lost"),
    [
        (F, P, True, False),
        (F, N, True, False),
        (P, N, False, False),
        (F, T, False, True),
        (P, T, False, False),
        (F, F, False, False),
    ],
)
def test_a_failure_less_and_one_of_which_nobody_knows(
    before: Outcome, after: Outcome, *, better: bool, lost: bool
) -> None:
    change = only(old(make_finding(outcome=before)), new(make_finding(outcome=after)))
    assert (change.better, change.lost) == (better, lost)
    assert change.before is not None
    assert change.after is not None


def test_what_is_gone_is_better_only_where_it_failed() -> None:
    there = make_finding(unit="so-b", target="service:so-b/web/tcp/443")
    one = make_inventory(make_unit("so-a", 1))
    assert only(old(there), new(inventory=one)).better
    assert not only(old(replace(there, outcome=P)), new(inventory=one)).better
    assert not only(old(inventory=one), new(there)).better
    for change in (only(old(there), new(inventory=one)), only(old(inventory=one), new(there))):
        assert change.notable


def test_the_runs_in_which_it_was_not_tested_are_named() -> None:
    change = only(old(make_finding(outcome=T)), new(make_finding(outcome=T)))
    assert str(change.reason) == "not tested in old · new"


def test_a_part_of_a_run_does_not_hide_what_its_own_units_lack() -> None:
    """The unit was asked in both, and the target is new."""
    there = make_finding(target="service:so-a/mail/tcp/25")
    assert only(old(partial=True), new(there)).state is State.NEW
