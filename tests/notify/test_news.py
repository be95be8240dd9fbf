from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netaudit import codec
from netaudit.diff import State
from netaudit.model import Finding, Outcome
from netaudit.notify.news import Known, news
from tests.factories import NOON, make_finding, make_inventory, make_judged, make_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netaudit.judge import Judged

P, F, N = Outcome.PASS, Outcome.FAIL, Outcome.NOT_TESTED


def judged(
    number: int, *findings: Finding, partial: bool = False, units: Sequence[str] = ()
) -> Judged:
    inventory = make_inventory(*(make_unit(u, n) for n, u in enumerate(units or ("so-a", "so-b"))))
    made = make_judged(*findings)
    at = NOON + timedelta(hours=number)
    run = replace(made.run, id=f"run-{number}", started=at, partial=partial)
    return replace(made, run=run, inventory=inventory)


def told(outcomes: Sequence[Outcome | None]) -> list[str]:
    """What is told of one finding over these runs; None: its unit was not part of the run."""
    known: Known | None = None
    words = []
    for number, outcome in enumerate(outcomes):
        if outcome is None:
            run = judged(number, partial=True, units=("so-b",))
        else:
            run = judged(number, make_finding(outcome=outcome))
        changes, known = news(known, run)
        known = codec.load(Known, codec.dump(known))
        words.append("".join(f"{change.state}" for change in changes))
    return words


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([P, F, F, F, P, P], ["", "regressed", "", "", "fixed", ""]),
        ([F, F, P], ["", "", "fixed"]),
        ([F, N, N, P], ["", "not comparable", "", "fixed"]),
        ([F, N, F, N, F], ["", "not comparable", "", "not comparable", ""]),
        ([P, N, N, F, F], ["", "", "", "regressed", ""]),
        ([N, F, F], ["", "not comparable", ""]),
        ([N, P, F], ["", "", "regressed"]),
        ([P, None, F, None, None, F, P], ["", "", "regressed", "", "", "", "fixed"]),
    ],
)
def test_each_change_is_told_once(outcomes: list[Outcome | None], expected: list[str]) -> None:
    assert told(outcomes) == expected


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([P, F, N, None]), min_size=1, max_size=12))
def test_what_is_told_ends_where_the_network_stands(outcomes: list[Outcome | None]) -> None:
    tested = [o for o in outcomes if o in {P, F}]
    turns = sum(1 for a, b in itertools.pairwise(tested) if a is not b)
    words = [w for w in told([P, *outcomes]) if w in {"fixed", "regressed"}]
    first = 1 if tested and tested[0] is F else 0
    assert len(words) == turns + first
    assert all(a != b for a, b in itertools.pairwise(words))


def test_what_is_gone_is_told_and_forgotten() -> None:
    _, known = news(None, judged(0, make_finding(unit="so-b", target="host:gone")))
    changes, known = news(known, judged(1, units=("so-a",)))
    assert [change.state for change in changes] == [State.GONE]
    assert known.findings == ()
    assert news(known, judged(2, units=("so-a",)))[0] == ()


def test_a_failure_judged_by_other_options_is_not_told_again() -> None:
    _, known = news(None, judged(0, make_finding(basis="a")))
    assert news(known, judged(1, make_finding(basis="b")))[0] == ()
