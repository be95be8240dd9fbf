from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from netaudit.drill.events import Closing, Failed
from netaudit.drill.nouns import Stage
from netaudit.drill.record import Record
from netaudit.drill.seal import seal
from netaudit.drill.time import Break
from netaudit.model import Outcome
from netaudit_reports.drill import write_review
from netaudit_reports.drill.review import minutes, review_view
from netaudit_reports.formats import Formats
from tests.drill.builders import (
    EXPIRED,
    SALT,
    at,
    claim,
    done,
    make_inject,
    make_record,
    make_scenario,
    snapshot,
)

EN = Formats("en")
SCENARIO = make_scenario()


def test_a_review_tells_what_happened_and_what_was_missed() -> None:
    record = make_record(
        snapshot(10, failing=[EXPIRED]),
        snapshot(20),
        claims=[claim(9), claim(10, target="zone:so-a.kontum.test")],
        closing=Closing(at(60), "the time was up"),
    )
    view = review_view(record, seal(SCENARIO, SALT), EN)
    first, second = view.injects
    assert (first.detect, first.fix, first.why) == (
        "4 min",
        "15 min",
        "no incident report was sent",
    )
    assert first.evidence == ("claimed: claim 1", "seen: run run-10", "mended: run run-20")
    assert (second.evidence, "nobody claimed" in second.why) == ((), True)
    late = replace(record, claims=(*record.claims, claim(50, stage=Stage.REPORTED)))
    row = review_view(late, seal(SCENARIO, SALT), Formats("vi")).injects[0]
    assert row.why == "báo cáo sự cố gửi muộn"
    assert [row.letter for row in view.objectives] == ["S", "U"]
    assert view.objectives[0].reports == "0 of 1"
    assert len(view.false_claims) == 1
    assert view.opens
    assert [action.check for action in view.actions] == ["ipv6.aaaa-published"]


def test_a_scenario_that_is_not_the_sealed_one_is_said_so() -> None:
    other = seal(make_scenario(make_inject(points=99)), SALT)
    assert not review_view(make_record(), other, EN).opens


def test_how_the_network_was_left_is_told(tmp_path: Path) -> None:
    record, sealed = make_record(snapshot(20)), seal(SCENARIO, SALT)
    assert "It was not looked at after everything was undone" in reviewed(record, tmp_path)
    clean = replace(record, afterwards=snapshot(61))
    assert "It is as it was before the drill." in reviewed(clean, tmp_path)
    assert "8 verdicts that passed before pass again" in reviewed(clean, tmp_path)
    left = replace(record, afterwards=snapshot(61, failing=[EXPIRED]))
    assert "It is NOT proven to be as it was" in reviewed(left, tmp_path)
    view = review_view(left, sealed, EN).afterwards
    assert view is not None
    assert (view.same, view.broken) == (7, ((EXPIRED.check, EXPIRED.target),))


def reviewed(record: Record, out: Path) -> str:
    write_review(record, seal(SCENARIO, SALT), out)
    return (out / "en" / "index.html").read_text("utf-8")


def test_what_could_not_be_made_says_why() -> None:
    events = [done(SCENARIO.injects[1])]
    failed = {"one": Failed(at(5), "one", "another fault is on there already")}
    record = make_record(snapshot(20), events=events, failed=failed)
    row = review_view(record, seal(SCENARIO, SALT), EN).injects[0]
    assert row.why == "it could not be made: another fault is on there already"


def test_decoys_are_named_apart() -> None:
    scenario = make_scenario(make_inject(decoy=True, expected=()))
    view = review_view(make_record(scenario=scenario), seal(scenario, SALT), EN)
    assert [row.id for row in view.decoys] == ["one"]
    assert view.injects == ()


def test_minutes_are_told_as_readers_expect() -> None:
    assert minutes(None, EN) == "—"
    assert minutes(timedelta(minutes=4, seconds=40), EN) == "5 min"
    assert minutes(timedelta(minutes=4), Formats("vi")) == "4 phút"


def test_services_that_were_lost_and_those_nobody_could_ask_are_told_apart() -> None:
    """A share below 100 % always has its services in the list."""
    record = make_record(
        snapshot(3, so_a=Outcome.NOT_TESTED, so_b=Outcome.NOT_TESTED),
        snapshot(4, so_b=Outcome.FAIL),
    )
    view = review_view(record, seal(SCENARIO, SALT), EN)
    assert view.lost == (("Department so-b", "www.so-b.kontum.test:443/tcp"),)
    assert view.untested == (("Department so-a", "www.so-a.kontum.test:443/tcp"),)
    whole = review_view(make_record(snapshot(3)), seal(SCENARIO, SALT), EN)
    assert (whole.lost, whole.untested) == ((), ())


def test_a_review_tells_of_pauses_plainly(tmp_path: Path) -> None:
    pauses = (Break(at(10), at(40), "B", "sự cố <thật>"),)
    record = make_record(closing=Closing(at(60), ""), claims=[claim(45)], breaks=pauses)
    view = review_view(record, seal(SCENARIO, SALT), EN)
    assert [(p.lasted, p.by) for p in view.pauses] == [("0:30:00", "B")]
    assert [(band.begin, band.end) for band in view.bands] == [(120, 480)]
    assert view.injects[0].detect == "10 min"
    write_review(record, seal(SCENARIO, SALT), tmp_path)
    english = (tmp_path / "en" / "index.html").read_text("utf-8")
    assert "Paused 1 times, 0:30:00 in all" in english
    assert "sự cố &lt;thật&gt;" in english
    assert "Các lần tạm dừng" in (tmp_path / "index.html").read_text("utf-8")


def test_without_a_pause_none_is_told(tmp_path: Path) -> None:
    write_review(make_record(closing=Closing(at(60), "")), seal(SCENARIO, SALT), tmp_path)
    assert "Pauses" not in (tmp_path / "en" / "index.html").read_text("utf-8")
