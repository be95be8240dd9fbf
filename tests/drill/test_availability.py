from dataclasses import replace

import pytest

from netaudit.drill import availability
from netaudit.drill.events import Reverted
from netaudit.drill.nouns import Expectation
from netaudit.drill.record import Record
from netaudit.drill.time import Break
from netaudit.model import Outcome
from tests.drill.builders import WEB_A, WEB_B, at, done, make_inject, make_record, snapshot

BOTH = ("so-a", "so-b")


def test_what_passed_in_the_baseline_is_required() -> None:
    record = make_record()
    assert {p.target for p in availability.required(record, {"so-a"})} == {WEB_A}
    assert len(availability.required(record, BOTH)) == 2 * len(availability.CHECKS)
    assert availability.required(make_record_without_baseline(), BOTH) == frozenset()


def make_record_without_baseline() -> Record:
    return replace(make_record(), snapshots=())


def test_services_that_stopped_are_named() -> None:
    record = make_record()
    found = availability.answering(record, snapshot(6, so_a=Outcome.FAIL), BOTH)
    assert (found.share, {p.target for p in found.lost}) == (0.5, {WEB_A})


def test_what_could_not_be_tested_is_not_proven_to_answer() -> None:
    found = availability.answering(make_record(), snapshot(6, so_a=Outcome.NOT_TESTED), BOTH)
    assert (found.share, found.lost, len(found.untested)) == (0.5, (), 3)


def test_what_an_inject_breaks_is_not_held_against_the_players() -> None:
    broken = Expectation(availability.CHECKS[0], WEB_A)
    event = done(make_inject(), expected=(broken,))
    record = make_record(events=[event])
    seen = snapshot(6, failing=[broken])
    assert availability.answering(record, seen, ("so-a",)).lost == ()
    after = make_record(events=[event], reverted={"one": Reverted(at(5.5), "one")})
    assert availability.answering(after, seen, ("so-a",)).lost == (broken,)


def test_time_weighs() -> None:
    """Half of all from minute 10 to 20 of 60."""
    record = make_record(snapshot(0), snapshot(10, so_a=Outcome.FAIL), snapshot(20), now=60)
    assert availability.over_time(record, BOTH) == pytest.approx(1 - 0.5 * 10 / 60)


def test_before_the_first_rescan_nothing_is_known() -> None:
    assert availability.over_time(make_record(), BOTH) is None
    assert availability.over_time(make_record(snapshot(1)), ("so-c",)) is None


BROKEN = Expectation(availability.CHECKS[0], WEB_A)


@pytest.mark.parametrize(("minute", "excused"), [(4, False), (5, True), (6, True)])
def test_an_inject_excuses_from_when_on_it_acts(minute: float, *, excused: bool) -> None:
    record = make_record(events=[done(make_inject(), expected=(BROKEN,))])
    found = availability.answering(record, snapshot(minute, failing=[BROKEN]), ("so-a",))
    assert found.lost == (() if excused else (BROKEN,))
    assert found.required == (2 if excused else 3)


@pytest.mark.parametrize(("minute", "excused"), [(6, True), (7, False), (8, False)])
def test_and_until_it_is_reverted(minute: float, *, excused: bool) -> None:
    record = make_record(
        events=[done(make_inject(), expected=(BROKEN,))],
        reverted={"one": Reverted(at(7), "one")},
    )
    found = availability.answering(record, snapshot(minute, failing=[BROKEN]), ("so-a",))
    assert found.lost == (() if excused else (BROKEN,))


def test_what_answers_though_an_inject_breaks_it_counts() -> None:
    record = make_record(events=[done(make_inject(), expected=(BROKEN,))])
    found = availability.answering(record, snapshot(6), ("so-a",))
    assert (found.answering, found.share) == (3, 1.0)


def test_what_did_not_answer_at_any_rescan_is_named() -> None:
    record = make_record(
        snapshot(-0.5, so_b=Outcome.FAIL),  # before the drill
        snapshot(0, so_a=Outcome.FAIL),
        snapshot(6, so_b=Outcome.NOT_TESTED),
        snapshot(7),
    )
    lost, untested = availability.not_answering(record)
    assert (set(lost), set(untested)) == ({WEB_A}, {WEB_B})
    dark = availability.answering(record, record.snapshots[3], ("so-b",)).untested
    assert set(dark) == {Expectation(check, WEB_B) for check in availability.CHECKS}


def test_what_does_not_answer_in_a_pause_costs_nothing() -> None:
    """Lost from 10 to 40, of which 20 minutes were a pause: 10 of 40 minutes, not 30 of 60."""
    record = make_record(
        snapshot(0), snapshot(10, so_a=Outcome.FAIL, so_b=Outcome.FAIL),
        snapshot(40), events=[],
    )  # fmt: skip
    assert availability.over_time(record, ("so-a", "so-b")) == pytest.approx(0.5)
    pause = Break(at(15), at(35), "B", "lunch")
    paused = replace(record, progress=replace(record.progress, breaks=(pause,)))
    assert availability.over_time(paused, ("so-a", "so-b")) == pytest.approx(0.75)
