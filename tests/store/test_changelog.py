from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netaudit import codec
from netaudit.disposition import Disposition, DispositionKind
from netaudit.line import states
from netaudit.model import Finding, Outcome, Requirement, Run, Severity
from netaudit.store import Store
from tests.factories import NOON, make_finding, make_inventory, make_run, make_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from netaudit.store.changelog import Step

UNITS = tuple(make_unit(id_, number) for number, id_ in enumerate(("so-a", "so-b"), 1))
WAIVED = Disposition(
    DispositionKind.WAIVED, "w", "r", "a", "d", NOON.date(), (NOON + timedelta(days=90)).date()
)

Seen = tuple[str, str, Severity, Requirement, str, bool]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One for all: each network has lines of its own."""
    opened = Store.open(tmp_path_factory.mktemp("log") / "netaudit.db")
    yield opened
    opened.close()


@dataclass(frozen=True)
class Line:
    """The runs of one network."""

    store: Store
    network: str

    def judge(self, day: int, findings: Iterable[Finding], *units: str) -> Run:
        """A run about those units (all: none given), begun and judged."""
        return judge(self, day, findings, *units)

    def steps(self, run: Run, *, partial: bool = False) -> list[Step]:
        return self.store.steps(run.id, partial=partial)


@pytest.fixture
def line(store: Store) -> Line:
    return Line(store, secrets.token_hex(4))


def judge(line: Line, day: int, findings: Iterable[Finding], *units: str) -> Run:
    store = line.store
    network = make_inventory(*(u for u in UNITS if not units or u.id in units), id=line.network)
    run = make_run(
        id=f"{line.network}-{day}{'p' if units else ''}",
        started=NOON + timedelta(days=day),
        inventory_digest=store.keep("inventory", codec.dump(network)),
        policy_digest=store.keep("policy", b"{}"),
        partial=bool(units),
    )
    if run.id not in {known.id for known in store.runs()}:
        store.begin(run)
    store.keep_judgement(run.id, run.policy_digest, NOON, findings)
    return run


def plain(found: Iterable[Finding]) -> set[Seen]:
    """What the log has to keep of findings: all but the words."""
    return {
        (f.fingerprint, str(f.outcome), f.severity, f.requirement, f.basis, f.excused)
        for f in found
    }


def logged(steps: Sequence[Step]) -> list[set[Seen]]:
    return [
        {
            (m.fingerprint, str(m.outcome), m.severity, m.requirement, m.basis, m.excused)
            for m in found
        }
        for _, found in states(steps, len(steps))
    ]


a_finding = st.builds(
    make_finding,
    unit=st.sampled_from(["so-a", "so-b"]),
    target=st.sampled_from(["zone:a.test", "zone:b.test"]),
    outcome=st.sampled_from(Outcome),
    severity=st.sampled_from([Severity.HIGH, Severity.LOW]),
    basis=st.sampled_from(["", "0123456789ab"]),
    disposition=st.sampled_from([None, WAIVED]),
)
a_run = st.lists(a_finding, max_size=4, unique_by=lambda finding: finding.fingerprint).map(
    lambda found: [f if f.outcome is Outcome.FAIL else replace(f, disposition=None) for f in found]
)


def outcomes(found: Iterable[set[Seen]]) -> list[set[tuple[str, str]]]:
    return [{seen[:2] for seen in one} for one in found]


def asked(found: Iterable[set[Seen]]) -> list[set[Seen]]:
    return [{seen for seen in one if seen[1] != Outcome.NOT_TESTED} for one in found]


@settings(max_examples=60, deadline=None)
@given(st.lists(a_run, min_size=1, max_size=6))
def test_the_log_gives_back_what_every_run_found(store: Store, found: list[list[Finding]]) -> None:
    line = Line(store, secrets.token_hex(8))
    runs = [line.judge(day, one) for day, one in enumerate(found)]
    kept, expected = logged(line.steps(runs[-1])), [plain(one) for one in found]
    assert outcomes(kept) == outcomes(expected)
    assert asked(kept) == asked(expected)


@settings(max_examples=40, deadline=None)
@given(st.lists(a_run, min_size=2, max_size=5), a_run, st.data())
def test_a_run_that_is_judged_again_leaves_the_others_as_they_were(
    store: Store, found: list[list[Finding]], again: list[Finding], data: st.DataObject
) -> None:
    line = Line(store, secrets.token_hex(8))
    runs = [line.judge(day, one) for day, one in enumerate(found)]
    which = data.draw(st.integers(0, len(found) - 1))
    line.judge(which, again)
    found[which] = again
    assert outcomes(logged(line.steps(runs[-1]))) == outcomes(map(plain, found))


def test_a_run_between_others_finds_its_place(line: Line) -> None:
    failed, fine = make_finding(), make_finding(outcome=Outcome.PASS)
    first, last = line.judge(1, [failed]), line.judge(3, [failed])
    between = line.judge(2, [fine])  # judged late: it had been cut
    assert line.store.line(last.id) == [first.id, between.id, last.id]
    assert logged(line.steps(last)) == [plain([failed]), plain([fine]), plain([failed])]


def test_a_run_about_one_unit_says_nothing_of_the_other(line: Line) -> None:
    both = [make_finding(), make_finding(unit="so-b")]
    first = line.judge(1, both)
    line.judge(2, both, "so-a", "so-b")
    one = line.judge(3, [make_finding(outcome=Outcome.PASS)], "so-a")
    last = line.judge(4, both)
    assert line.store.line(last.id) == [first.id, last.id]
    assert line.store.line(one.id) == [first.id]  # what it can be compared with
    part = line.steps(one, partial=True)
    assert [list(step.changed) for step in part[1:]] == [[make_finding().fingerprint]]


def test_what_could_not_be_tested_costs_no_row(line: Line) -> None:
    found = [make_finding(target=f"zone:z{number}.test") for number in range(500)]
    line.judge(1, found)
    line.judge(2, [replace(f, outcome=Outcome.NOT_TESTED) for f in found])
    steps = line.steps(line.judge(3, found))
    assert [len(step.changed) for step in steps] == [500, 0, 0]
    assert [len(step.untested) for step in steps] == [0, 500, 0]
