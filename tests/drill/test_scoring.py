from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.drill.events import Reverted
from netaudit.drill.nouns import Claim, Rating, Stage
from netaudit.drill.record import Record, Snapshot
from netaudit.drill.scoring import Score, score
from netaudit.model import Outcome
from tests.drill.builders import (
    CLOSED,
    EXPIRED,
    MINUTE,
    SECOND,
    at,
    claim,
    done,
    make_inject,
    make_record,
    make_scenario,
    snapshot,
)

ONE = make_scenario(make_inject())
BAD = (EXPIRED,)


def played(*snapshots: Snapshot, claims: tuple[Claim, ...] = (), **changes: Any) -> Score:
    """One inject at minute 5: to detect by 15, to fix by 25, of 60."""
    return score(make_record(*snapshots, claims=claims, scenario=ONE, **changes))


def test_all_in_time_earns_all() -> None:
    found = played(
        snapshot(5, failing=BAD), snapshot(10, failing=BAD), snapshot(20), claims=(claim(9),)
    )
    assert (found.detection, found.remediation, found.availability) == (40, 40, 20)
    assert found.total == 100
    result = found.results[0]
    assert (result.to_detect, result.to_fix) == (4 * MINUTE, 15 * MINUTE)
    assert result.run == "run-10"  # the first rescan after the inject that saw it
    assert (result.claim, result.mended_run) == (1, "run-20")


def test_late_is_worth_half() -> None:
    found = played(snapshot(10, failing=BAD), snapshot(30, failing=BAD), snapshot(40),
                   claims=(claim(16),))  # fmt: skip
    assert (found.detection, found.remediation) == (20, 20)


def test_in_doubt_the_players_have_the_benefit() -> None:
    """Mended somewhere between minute 24 and 29, and the deadline was 25."""
    found = played(snapshot(24, failing=BAD), snapshot(29), claims=(claim(9),))
    assert found.remediation == 40


def test_nothing_done_earns_availability_alone() -> None:
    found = played(snapshot(10, failing=BAD), snapshot(40, failing=BAD))
    assert found.total == 20


def test_what_comes_back_was_not_mended_for_good() -> None:
    again = played(snapshot(10, failing=BAD), snapshot(15), snapshot(30, failing=BAD),
                   snapshot(40), claims=(claim(9),))  # fmt: skip
    assert again.results[0].fixed == at(40)
    never = played(snapshot(10, failing=BAD), snapshot(15), snapshot(30, failing=BAD))
    assert never.results[0].fixed is None


def test_a_fix_that_takes_the_service_down_is_none() -> None:
    found = played(snapshot(10, failing=BAD), snapshot(15, so_a=Outcome.FAIL), claims=(claim(9),))
    assert (found.results[0].fixed, found.remediation) == (None, 0)


def test_blocking_the_scanner_earns_nothing() -> None:
    found = played(snapshot(10, failing=BAD), snapshot(15, dark=BAD), claims=(claim(9),))
    assert found.results[0].untested
    assert found.remediation == 0
    blocked = snapshot(15, dark=BAD, so_a=Outcome.NOT_TESTED)
    assert played(snapshot(10, failing=BAD), blocked).results[0].fixed is None


def test_what_never_showed_was_mended_by_nobody() -> None:
    assert played(snapshot(10), snapshot(20)).results[0].fixed is None


def test_the_organisers_reverting_is_no_fix() -> None:
    reverted = {"one": Reverted(at(30), "one")}
    found = played(snapshot(10, failing=BAD), snapshot(40), reverted=reverted)
    assert found.results[0].fixed is None


def test_a_false_claim_costs_and_the_score_never_goes_below_nought() -> None:
    wrong = claim(9, target="zone:so-a.kontum.test")
    assert played(snapshot(10, failing=BAD), claims=(wrong,)).taken_off == 5
    many = tuple(replace(wrong, at=at(9 + n)) for n in range(9))
    assert played(snapshot(10, failing=BAD), claims=many).total == 0


def test_a_masked_finding_is_not_waited_for() -> None:
    event = done(make_inject(), expected=(EXPIRED, CLOSED), masked=(CLOSED,))
    found = played(snapshot(10, failing=BAD), snapshot(20, dark=(CLOSED,)),
                   claims=(claim(9),), events=[event])  # fmt: skip
    assert found.results[0].fixed == at(20)


def test_an_inject_that_never_came_counts_neither_way() -> None:
    found = score(make_record(snapshot(10), events=[]))
    assert [r.done for r in found.results] == [None, None]
    assert [met.rating for met in found.objectives] == [None, None]
    assert found.total == 20


def test_points_weigh() -> None:
    heavy = make_scenario(make_inject(points=30), SECOND)
    found = score(make_record(snapshot(10, failing=BAD), claims=[claim(9)], scenario=heavy))
    assert found.detection == pytest.approx(40 * 30 / 40)


def test_a_units_score_is_of_its_own_injects() -> None:
    record = make_record(snapshot(10, failing=BAD), claims=[claim(9)])
    assert score(record, ["so-a"]).detection == 40
    assert score(record, ["so-b"]).detection == 0


def test_objectives_are_rated_and_reports_counted() -> None:
    stages = (claim(9), claim(10, stage=Stage.ACKNOWLEDGED), claim(21, stage=Stage.REPORTED))
    found = score(make_record(snapshot(10, failing=BAD), snapshot(20), claims=stages))
    tls, ipv6 = found.objectives
    assert (tls.rating, tls.share, tls.reports, tls.due) == (Rating.SOME, 1.0, 0, 1)
    assert (ipv6.rating, ipv6.due) == (Rating.UNABLE, 0)
    assert found.results[0].to_acknowledge == 5 * MINUTE
    assert found.typical(lambda r: r.to_report) == 16 * MINUTE
    assert found.typical(lambda r: None) is None
    soon = (claim(9), claim(10, stage=Stage.REPORTED))
    found = score(make_record(snapshot(10, failing=BAD), snapshot(20), claims=soon))
    assert (found.objectives[0].rating, found.objectives[0].reports) == (Rating.PERFORMED, 1)


times = st.integers(min_value=0, max_value=59)
outcomes = st.sampled_from([Outcome.PASS, Outcome.FAIL, Outcome.NOT_TESTED])


@st.composite
def records(draw: st.DrawFn) -> Record:
    moments = sorted(draw(st.lists(times, max_size=6, unique=True)))
    units, wrong = st.sampled_from(["so_a", "so_b"]), st.sampled_from(["failing", "dark"])
    seen = [snapshot(m, **{draw(units): draw(outcomes), draw(wrong): [EXPIRED]}) for m in moments]
    said = [claim(m, stage=draw(st.sampled_from(Stage))) for m in draw(st.lists(times, max_size=4))]
    return make_record(*seen, claims=said)


@given(records())
def test_every_score_is_a_share_of_a_hundred(record: Record) -> None:
    found = score(record)
    assert 0 <= found.total <= 100
    assert all(0 <= r.remediation <= 1 and 0 <= r.detection <= 1 for r in found.results)
    assert score(record) == found  # the same record, the same numbers
