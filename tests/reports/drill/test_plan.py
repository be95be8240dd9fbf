import csv
from pathlib import Path

import pytest

from netaudit.drill.record import Record
from netaudit.drill.scoring import score
from netaudit.model import Outcome
from netaudit_reports.drill.plan import COLUMNS, actions, missed, write
from netaudit_reports.formats import Formats
from tests.drill.builders import (
    EXPIRED,
    claim,
    done,
    make_inject,
    make_record,
    make_scenario,
    snapshot,
)

EN = Formats("en")
ONE = make_scenario(make_inject())
BAD = snapshot(10, failing=[EXPIRED])


def why(record: Record) -> str:
    return missed(record, score(record).results[0], EN)


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (make_record(BAD, snapshot(20), claims=[claim(9)], scenario=ONE), ""),
        (make_record(events=[], scenario=ONE), "never came"),
        (make_record(events=[done(make_inject(), masked=(EXPIRED,))], scenario=ONE), "beside"),
        (make_record(BAD, snapshot(20, dark=[EXPIRED]), scenario=ONE), "could not test it"),
        (make_record(snapshot(10), scenario=ONE), "no rescan saw it, and nobody claimed"),
        (make_record(BAD, scenario=ONE), "rescans saw it, but nobody claimed it"),
        (make_record(BAD, claims=[claim(9)], scenario=ONE), "found, but not mended"),
        (
            make_record(BAD, snapshot(20, so_a=Outcome.FAIL), claims=[claim(9)], scenario=ONE),
            "it is gone, but services",
        ),
        (make_record(BAD, snapshot(20), claims=[claim(19)], scenario=ONE), "found after the dead"),
        (
            make_record(BAD, snapshot(30, failing=[EXPIRED]), snapshot(40), claims=[claim(9)],
                        scenario=ONE),
            "mended after the dead",
        ),
        (
            make_record(BAD, snapshot(30, failing=[EXPIRED]), snapshot(40), claims=[claim(19)],
                        scenario=ONE),
            "found and mended after the deadlines",
        ),
    ],
)  # fmt: skip
def test_each_reason_has_its_words(record: Record, told: str) -> None:
    assert told in why(record)
    assert bool(why(record)) == bool(told)


def test_the_plan_is_a_table_that_spreadsheets_read(tmp_path: Path) -> None:
    record = make_record(BAD)
    path = tmp_path / "plan.csv"
    write(record, EN, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert tuple(head) == COLUMNS
    assert rows[0][:3] == [EXPIRED.check, "so-a", EXPIRED.target]
    assert len(rows) == 2
    assert {action.source for action in actions(record, score(record), EN)} == {
        "test/one",
        "test/two",
    }
