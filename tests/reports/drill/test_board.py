from dataclasses import replace
from datetime import timedelta

import pytest

from netaudit.drill.events import Closing, Scanned
from netaudit.drill.nouns import Stage
from netaudit.drill.time import Break
from netaudit.model import Outcome
from netaudit_reports.drill.board import Part, board_view, clock, stage_word, unit_view
from netaudit_reports.formats import Formats
from tests.drill.builders import (
    EXPIRED,
    at,
    claim,
    done,
    make_inject,
    make_record,
    snapshot,
)

EN = Formats("en")


def test_the_board_counts_what_was_found_and_mended() -> None:
    record = make_record(snapshot(10, failing=[EXPIRED]), snapshot(20), claims=[claim(9)], now=30,
                         scans=(look(20, claims=1),))  # fmt: skip
    view = board_view(record, EN)
    assert (view.found, view.fixed, view.false_claims, view.answering) == (1, 1, 0, 100)
    assert [part.of for part in view.parts] == [40, 40, 20]
    assert view.standing.running
    assert (view.standing.elapsed, view.standing.left) == ("0:30:00", "0:30:00")


def look(minutes: float, claims: int) -> Scanned:
    return Scanned(at(minutes), "run", "", baseline=False, claims=claims, head="")


def test_while_it_runs_the_board_is_no_oracle() -> None:
    """Neither whether a claim was right, nor how many injects act, can be read from it."""
    wrong = claim(9, unit="so-c", target="service:so-c/web/tcp/443", what="a guess")
    before = board_view(make_record(snapshot(10), scans=(look(10, claims=0),)), EN)
    for said in ([claim(11)], [wrong]):
        record = make_record(snapshot(10), claims=said, scans=(look(10, claims=0),))
        after = board_view(record, EN)
        assert (after.total, after.found, after.taken_off) == (before.total, 0, 0)
    record = make_record(snapshot(12), claims=[claim(9), wrong], scans=(look(12, claims=2),))
    later = board_view(record, EN)
    assert (later.false_claims, later.total) == (0, sum(part.points for part in later.parts))
    one = make_record(snapshot(12), claims=[claim(9)], scans=(look(12, claims=1),),
                      events=[done(make_inject())])  # fmt: skip
    assert board_view(one, EN).total == later.total
    ended = board_view(
        replace(record, progress=replace(record.progress, closing=Closing(at(60), ""))), EN
    )
    assert (ended.false_claims, ended.total) == (1, later.total - 5)


def test_before_a_rescan_nothing_is_known_of_services() -> None:
    assert board_view(make_record(), EN).answering is None


def test_a_board_that_has_ended_stays_as_it_is() -> None:
    record = make_record(closing=Closing(at(40), ""), now=400)
    standing = board_view(record, EN).standing
    assert (standing.running, standing.refresh, standing.elapsed) == (False, None, "0:40:00")


def test_a_drill_that_was_stopped_has_no_time_left() -> None:
    record = make_record(snapshot(10), closing=Closing(at(20), "sự cố thật"))
    standing = unit_view(record, "so-a", EN).standing
    assert (standing.running, standing.left) == (False, "0:00:00")


def test_the_newest_claims_stand_first_and_hostile_words_are_shown_as_such() -> None:
    claims = [claim(n, player=f"đội {n}", what="x\x1b[31m\u202e") for n in range(6, 20)]
    view = board_view(make_record(claims=claims), EN)
    assert [line.player for line in view.claims][:2] == ["đội 19", "đội 18"]
    assert len(view.claims) == 8
    assert "\x1b" not in view.claims[0].what
    assert "\u202e" not in view.claims[0].what


def test_a_units_page_shows_its_own_alone() -> None:
    other = claim(9, unit="so-b", target="service:so-b/web/tcp/443")
    record = make_record(snapshot(10, so_b=Outcome.FAIL, so_a=Outcome.NOT_TESTED),
                         claims=[claim(9), other])  # fmt: skip
    view = unit_view(record, "so-b", EN)
    assert view.unit == "Department so-b"
    assert [line.unit for line in view.claims] == ["Department so-b"]
    assert view.services == 1
    assert view.lost == ("www.so-b.kontum.test:443/tcp",)
    assert unit_view(record, "so-a", EN).untested == ("www.so-a.kontum.test:443/tcp",)
    assert "so-a" not in repr(view)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00:00"), (-5, "0:00:00"), (3661, "1:01:01"), (36000, "10:00:00")]
)
def test_a_length_of_time(seconds: int, text: str) -> None:
    assert clock(timedelta(seconds=seconds)) == text


def test_every_stage_has_its_word() -> None:
    assert len({stage_word(stage, EN) for stage in Stage}) == len(Stage)
    assert len({stage_word(stage, Formats("vi")) for stage in Stage}) == len(Stage)
    assert Part("x", 5, 0).percent == 0


def test_a_pause_is_said_and_time_stands_still() -> None:
    record = make_record(now=30, breaks=(Break(at(10), None, "B", "lunch"),),
                         claims=[claim(9), claim(12)])  # fmt: skip
    view = board_view(record, EN)
    assert view.standing.paused is not None
    assert (view.standing.paused.by, view.standing.paused.lasted) == ("B", "0:20:00")
    assert (view.standing.elapsed, view.standing.left) == ("0:10:00", "0:50:00")
    assert [line.paused for line in view.claims] == [True, False]
    over = replace(record, progress=replace(record.progress, breaks=(
        Break(at(10), at(25), "B", "lunch"),)))  # fmt: skip
    view = board_view(over, EN)
    assert (view.standing.paused, view.standing.breaks, view.standing.lost) == (None, 1, "0:15:00")
    assert (view.standing.elapsed, view.standing.left) == ("0:15:00", "0:45:00")
