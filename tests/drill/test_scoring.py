from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.drill.events import Reverted
from netaudit.drill.nouns import Claim, Rating, Stage
from netaudit.drill.record import Record, Snapshot
from netaudit.drill.scoring import Score, score
from netaudit.drill.time import Break
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


def test_who_did_nothing_has_no_times() -> None:
    (result,) = played(snapshot(10), snapshot(20)).results
    times = (result.to_detect, result.to_acknowledge, result.to_report, result.to_fix)
    assert times == (None,) * 4
    assert (result.seen, result.run, result.claim, result.mended_run) == (None, "", 0, "")
    assert (result.detection, result.remediation) == (0.0, 0.0)


def test_an_inject_that_never_came_has_neither_times_nor_points() -> None:
    first, _ = score(make_record(snapshot(10), events=[], claims=[claim(9)])).results
    assert first.inject.id == "one"
    times = (first.to_detect, first.to_acknowledge, first.to_report, first.to_fix)
    assert times == (None,) * 4
    assert (first.run, first.detection, first.remediation, first.untested) == ("", 0.0, 0.0, False)


def test_the_first_claim_of_a_stage_counts_and_its_number_is_told() -> None:
    """In the order in which they came in, which may be another than that of their times."""
    said = (
        claim(9, target="zone:so-a.kontum.test"),
        claim(14),
        claim(12, stage=Stage.ACKNOWLEDGED),
        claim(11),
        claim(13, stage=Stage.ACKNOWLEDGED),
    )
    (result,) = played(snapshot(10, failing=BAD), claims=said).results
    assert (result.claimed, result.claim) == (at(11), 4)
    assert result.acknowledged == at(12)


def test_what_a_rescan_saw_or_somebody_claimed_was_mended_by_somebody() -> None:
    for seen, said in ((BAD, ()), ((), (claim(9),))):
        (result,) = played(snapshot(10, failing=seen), snapshot(20), claims=said).results
        assert result.mended_run in {"run-10", "run-20"}
        assert (result.seen is not None) == bool(seen)
    assert result.mended_run == "run-10"


def test_the_deadlines_themselves_are_in_time() -> None:
    """To detect by minute 15, to fix by 25, to report within 15 of the inject at 5."""
    said = (claim(15), claim(20, stage=Stage.REPORTED))
    found = score(make_record(snapshot(25, failing=BAD), snapshot(30), claims=said, scenario=ONE))
    assert (found.detection, found.remediation) == (40, 40)
    assert (found.objectives[0].rating, found.objectives[0].reports) == (Rating.PERFORMED, 1)
    found = score(make_record(snapshot(25.1, failing=BAD), snapshot(30), claims=(claim(15.1),),
                              scenario=ONE))  # fmt: skip
    assert (found.detection, found.remediation) == (20, 20)


def test_one_of_several_expected_findings_is_not_all_of_it() -> None:
    event = done(make_inject(), expected=(EXPIRED, CLOSED))
    found = played(snapshot(10, failing=(EXPIRED, CLOSED)), snapshot(20, failing=(CLOSED,)),
                   claims=(claim(9),), events=[event])  # fmt: skip
    assert found.results[0].fixed is None


def test_a_rescan_before_the_organisers_revert_is_the_players_own() -> None:
    reverted = {"one": Reverted(at(30), "one")}
    own = played(snapshot(10, failing=BAD), snapshot(20), reverted=reverted)
    assert own.results[0].fixed == at(20)
    same = played(snapshot(10, failing=BAD), snapshot(30), reverted=reverted)
    assert same.results[0].fixed is None


def test_what_fails_at_last_is_no_more_untested_than_what_is_clear() -> None:
    assert not played(snapshot(10, failing=BAD)).results[0].untested
    assert not played(snapshot(10)).results[0].untested
    assert not played().results[0].untested
    assert played(snapshot(10, dark=BAD)).results[0].untested


def test_a_service_that_nobody_could_ask_is_no_service_that_answers() -> None:
    dark = snapshot(15, so_a=Outcome.NOT_TESTED)
    assert played(snapshot(10, failing=BAD), dark).results[0].fixed is None


def test_false_claims_are_counted_and_a_decoy_is_no_inject() -> None:
    scenario = make_scenario(make_inject(), replace(SECOND, decoy=True))
    wrong = claim(9, target="zone:so-a.kontum.test")
    found = score(make_record(snapshot(10, failing=BAD), claims=[claim(8), wrong, claim(10)],
                              scenario=scenario))  # fmt: skip
    assert found.false_claims == 1
    assert [result.inject.id for result in found.results] == ["one"]
    assert len(score(make_record(claims=[wrong]), ["so-b"]).claims) == 0


def test_what_is_not_mended_has_no_time_from_which_it_may_have_been() -> None:
    assert played(snapshot(10, failing=BAD)).results[0].not_before is None
    mended = played(snapshot(10), claims=(claim(9),))
    assert (mended.results[0].not_before, mended.remediation) == (at(5), 40)


def test_where_nobody_knows_what_answers_nothing_is_earned_by_it() -> None:
    found = score(make_record(events=[]))
    assert (found.available, found.availability, found.total) == (None, 0.0, 0.0)


def test_a_report_that_is_missing_lifts_no_rating() -> None:
    """Of two objectives: one that nobody did anything for, and one without an inject."""
    tls, ipv6 = played(snapshot(10, failing=BAD)).objectives
    assert (tls.objective, tls.rating, tls.share, tls.reports, tls.due) == (
        "tls", Rating.UNABLE, 0.0, 0, 1,
    )  # fmt: skip
    assert (ipv6.objective, ipv6.rating, ipv6.share, ipv6.reports, ipv6.due) == (
        "ipv6", None, None, 0, 0,
    )  # fmt: skip


@pytest.mark.parametrize(("points", "rating"), [(9, Rating.PERFORMED), (6, Rating.SOME),
                                                (3, Rating.MAJOR), (2, Rating.UNABLE)])  # fmt: skip
def test_a_rating_begins_at_its_share(points: int, rating: Rating) -> None:
    """Of ten points, so many are found and mended in time, the others neither."""
    scenario = make_scenario(
        make_inject(points=points, objective="ipv6"),
        replace(SECOND, points=10 - points),
    )
    seen = (snapshot(10, failing=(EXPIRED, CLOSED)), snapshot(20, failing=(CLOSED,)))
    found = score(make_record(*seen, claims=[claim(9)], scenario=scenario))
    ipv6 = found.objectives[1]
    assert (ipv6.share, ipv6.rating) == (points / 10, rating)


def in_pauses(record: Record, *pauses: tuple[float, float | None]) -> Record:
    known = tuple(Break(at(a), b if b is None else at(b), "B", "lunch") for a, b in pauses)
    return replace(record, progress=replace(record.progress, breaks=known))


def test_pauses_are_in_no_time_and_cost_nothing() -> None:
    """Claimed 24 minutes after the inject, of which 20 were a pause; mended after 45, less 30."""
    record = make_record(
        snapshot(10, failing=[EXPIRED]), snapshot(40, failing=[EXPIRED]), snapshot(50),
        claims=[claim(29), claim(31, stage=Stage.ACKNOWLEDGED), claim(35, stage=Stage.REPORTED)],
    )  # fmt: skip
    late = score(record).results[0]
    assert (late.detection, late.remediation) == (0.5, 0.5)
    first = score(in_pauses(record, (6, 26), (36, 46))).results[0]
    assert (first.detection, first.remediation) == (1, 1)
    times = (first.to_detect, first.to_acknowledge, first.to_report, first.to_fix)
    assert times == (4 * MINUTE, 6 * MINUTE, 10 * MINUTE, 15 * MINUTE)


def test_a_claim_in_a_pause_counts_as_of_its_beginning() -> None:
    record = make_record(snapshot(6, failing=[EXPIRED]), claims=[claim(50)])
    assert score(record).results[0].detection == 0.5
    found = score(in_pauses(record, (7, 55))).results[0]
    assert (found.detection, found.to_detect) == (1, 2 * MINUTE)
    lasting = score(in_pauses(record, (7, None))).results[0]
    assert (lasting.detection, lasting.to_detect) == (1, 2 * MINUTE)


def test_a_report_is_in_time_by_the_time_of_the_exercise() -> None:
    record = make_record(claims=[claim(9), claim(40, stage=Stage.REPORTED)])
    assert score(record).objectives[0].reports == 0
    assert score(in_pauses(record, (10, 35))).objectives[0].reports == 1
