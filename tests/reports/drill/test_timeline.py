from netaudit.drill.scoring import score
from netaudit_reports.drill.timeline import WIDTH, timeline
from netaudit_reports.formats import Formats
from tests.drill.builders import EXPIRED, claim, make_record, snapshot


def test_marks_stand_where_they_belong() -> None:
    record = make_record(snapshot(15, failing=[EXPIRED]), snapshot(30), claims=[claim(9)])
    first = timeline(record, score(record), Formats("en"))[0]
    assert {m.kind: m.x for m in first.marks} == {
        "inject": WIDTH * 5 / 60,
        "seen": WIDTH * 15 / 60,
        "claimed": WIDTH * 9 / 60,
        "fixed": WIDTH * 30 / 60,
    }
    assert (first.begin, first.end) == (WIDTH * 5 / 60, WIDTH / 2)
    assert first.marks[0].text == "injected at 12:05"


def test_a_drill_that_has_just_begun_has_no_length() -> None:
    record = make_record(now=0)
    lines = timeline(record, score(record), Formats("vi"))
    places = [mark.x for line in lines for mark in line.marks]
    assert places
    assert all(0 <= place <= WIDTH for place in places)
