from dataclasses import replace

from netaudit.drill.events import Closing, Failed, Noted, Reverted
from netaudit.drill.nouns import Stage
from netaudit.drill.record import Record
from netaudit.drill.scoring import score
from netaudit.drill.time import Break
from netaudit_reports.drill.chronicle import chronicle
from netaudit_reports.formats import Formats
from tests.drill.builders import (
    EXPIRED,
    at,
    claim,
    done,
    make_inject,
    make_record,
    make_scenario,
    snapshot,
)

EN = Formats("en")


def lines(record: Record, formats: Formats = EN) -> list[str]:
    return [f"{e.time} {e.who}: {e.what}" for e in chronicle(record, score(record), formats)]


def test_who_did_saw_and_said_what_in_order() -> None:
    scenario = make_scenario(make_inject(), make_inject("alarm", decoy=True, kind="a rumour"))
    record = make_record(
        snapshot(10, failing=[EXPIRED]),
        snapshot(20),
        scenario=scenario,
        claims=[claim(9, evidence="ticket 7"), claim(12, stage=Stage.FIXED),
                claim(13), claim(14, target="zone:so-a.kontum.test", what="x")],
        notes=(Noted(at(11), "quan sát viên", "họ gọi nhầm số"),),
        reverted={"one": Reverted(at(60), "one")},
        closing=Closing(at(60), ""),
    )  # fmt: skip
    where = "tls.certificate-in-date · so-a/web/tcp/443"
    unit = record.unit("so-a").name.en
    assert lines(record) == [
        "12:00:00 the organisers: the drill began",
        f"12:05:00 lab: one came: certificate-expired at {unit}",
        f"12:05:00 lab: alarm, an alarm that was none, at {unit}",
        f"12:09:00 đội xanh: found: {where}, {unit} (right: one). ticket 7",
        "12:10:00 a rescan: one was seen for the first time",
        "12:11:00 quan sát viên: họ gọi nhầm số",
        f"12:12:00 đội xanh: mended: {where}, {unit} (right: one)",
        f"12:13:00 đội xanh: found: {where}, {unit} (right, and said before: one)",
        f"12:14:00 đội xanh: found: x · so-a.kontum.test, {unit} (false)",
        "12:20:00 a rescan: one was found mended",
        "13:00:00 the organisers: one was undone",
        "13:00:00 the organisers: the play was over",
    ]
    assert "đúng: one" in lines(record, Formats("vi"))[3]


def test_what_could_not_be_made_stands_in_it() -> None:
    failed = {"one": Failed(at(5), "one", "no such host")}
    record = make_record(events=[done(make_scenario().injects[1])], failed=failed)
    assert "12:05:00 the organisers: one could not be made: no such host" in lines(record)
    known = replace(record, claims=(claim(9, target="zone:so-a.kontum.test"),))
    assert lines(known)[-1].endswith("(false)")


def test_pauses_stand_in_it_with_who_and_why() -> None:
    record = make_record(
        events=[], claims=[claim(12)], closing=Closing(at(60), ""),
        breaks=(Break(at(10), at(25), "B", "sự cố thật"), Break(at(50), at(60), "B", "again")),
    )  # fmt: skip
    told = lines(record)
    assert told[1] == "12:10:00 B: the exercise was paused: sự cố thật"
    assert told[2].endswith("(false) [in a pause: counts as of its beginning]")
    assert told[3:] == [
        "12:25:00 the organisers: the exercise went on",
        "12:50:00 B: the exercise was paused: again",
        "13:00:00 the organisers: the play was over",
    ]
