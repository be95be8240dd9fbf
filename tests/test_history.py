from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.history import Life, Point, Span, days_to_fix, lives
from netaudit.model import Outcome
from tests.factories import NOON

CODES = {
    "F": Outcome.FAIL,
    "P": Outcome.PASS,
    "N": Outcome.NOT_APPLICABLE,
    "T": Outcome.NOT_TESTED,
}
DAY = timedelta(days=1)


def spans(story: str, mark: str = "m", basis: str = "") -> list[Span]:
    """A letter a run: F, P, N, T as outcomes, "." where the finding was not there."""
    found: list[Span] = []
    for at, letter in enumerate(story):
        if letter != ".":
            found.append(Span(mark, "so-a", "a.b", "zone:x", CODES[letter], basis, at, at))
    return found


def life(story: str, every: timedelta = DAY) -> Life:
    times = [NOON + every * number for number in range(len(story))]
    return lives(times, spans(story))["m"]


@pytest.mark.parametrize(
    ("story", "since", "reopened", "repairs"),
    [
        ("F", 0, 0, []),
        ("PPFF", 2, 0, []),
        ("FFP", None, 0, [2.0]),
        ("FPF", 0, 1, []),  # it was not mended after all
        ("FPFP", None, 1, [3.0]),
        ("FTF", 0, 0, []),  # silence says nothing
        ("FTP", None, 0, [2.0]),
        ("FTT", 0, 0, []),
        ("FN", None, 0, []),  # no longer asked of it: not mended
        ("FNF", 0, 1, []),
        ("F..", None, 0, []),  # the target is gone
        ("F.F", 0, 0, []),
    ],
)
def test_a_story(story: str, since: int | None, reopened: int, repairs: list[float]) -> None:
    found = life(story)
    assert found.since == (None if since is None else NOON + since * DAY)
    assert found.reopened == reopened
    assert [repair.days for repair in found.repairs] == repairs


def test_what_comes_back_after_90_days_is_new() -> None:
    assert life("FPF", 90 * DAY).since == NOON
    late = life("FPF", 91 * DAY)
    assert (late.since, late.reopened) == (NOON + 182 * DAY, 0)
    assert [repair.days for repair in late.repairs] == [91.0]


def test_what_passes_only_by_other_options_was_not_mended() -> None:
    times = [NOON, NOON + DAY]
    own = [*spans("F", basis="strict"), *spans(".P", basis="loose")]
    found = lives(times, own)["m"]
    assert (found.since, found.repairs) == (None, ())


def test_what_never_failed_has_no_life() -> None:
    assert lives([NOON], spans("P")) == {}


def test_the_median_of_a_units_repairs() -> None:
    times = [NOON + number * DAY for number in range(6)]
    known = lives(times, [*spans("FPPPPP", "a"), *spans("FFFFFP", "b"), *spans("FFPPPP", "c")])
    assert days_to_fix(known.values()) == {"so-a": 2.0}
    assert days_to_fix(lives(times, spans("F")).values()) == {}


def test_a_point_counts_its_units() -> None:
    point = Point("r", NOON, "p", 1, 0, 0, 0, 0, 100.0, 100.0, (("A", 3), ("", 1)))
    assert point.units == 4


@given(st.text("FPNT.", min_size=1, max_size=30))
def test_any_story_keeps_its_order(story: str) -> None:
    times = [NOON + number * DAY for number in range(len(story))]
    found = lives(times, spans(story))
    assert bool(found) == ("F" in story)
    for one in found.values():
        assert all(repair.fixed > repair.opened for repair in one.repairs)
        assert one.since is None or one.since in times
        if one.since is not None:
            assert story[-1] in "FT"
        ends = [repair.fixed for repair in one.repairs]
        assert ends == sorted(ends)


@given(st.text("FPNT.", min_size=1, max_size=30))
def test_longer_spans_tell_the_same_story(story: str) -> None:
    times = [NOON + number * DAY for number in range(len(story))]
    merged: list[Span] = []
    for span in spans(story):
        last = merged[-1] if merged else None
        if last and last.outcome is span.outcome and last.last + 1 == span.first:
            merged[-1] = Span(*(*_head(last), last.first, span.last))
        else:
            merged.append(span)
    assert lives(times, merged) == lives(times, spans(story))


def _head(span: Span) -> tuple[str, str, str, str, Outcome, str]:
    return span.fingerprint, span.unit, span.check, span.target, span.outcome, span.basis
