from __future__ import annotations

import json
from dataclasses import replace

from netaudit.diff import Change, State
from netaudit.model import Outcome, Phrase
from netaudit.notify.digest import MOST, body, document, subject, text_of
from tests.factories import make_finding, make_judged

FAILED = make_finding()
PASSED = replace(FAILED, outcome=Outcome.PASS)
WORSE = Change(State.REGRESSED, PASSED, FAILED)
BETTER = Change(State.FIXED, FAILED, PASSED)
UNKNOWN = Change(State.NOT_COMPARABLE, FAILED, None, Phrase("the check or its options changed"))


def test_both_languages() -> None:
    judged = make_judged(FAILED)
    changes = [BETTER, UNKNOWN, WORSE]
    assert subject("nightly", changes, "en") == (
        "netaudit nightly: 1 worse, 1 better, 1 otherwise changed"
    )
    assert "xấu đi" in subject("nightly", changes, "vi")
    told = body(judged, changes, "en")
    assert told.index("[regressed]") < told.index("[not comparable]") < told.index("[fixed]")
    assert "Department so-a" in told
    assert "the check or its options changed" in told
    assert "regressed 1 · not comparable 1 · fixed 1" in told
    assert "Sở so-a" in body(judged, changes, "vi")


def test_a_flood_is_counted_not_listed() -> None:
    told = body(make_judged(FAILED), [WORSE] * (MOST + 5), "en")
    assert told.count("[regressed]") == MOST
    assert "and 5 more" in told


def test_a_networks_text_moves_no_cursor_and_is_bounded() -> None:
    nasty = replace(FAILED, message="{x}", params=(("x", "a\r\nBcc: x\x1b[2J" + "y" * 999),))
    told = text_of(make_judged(nasty).registry, nasty, "en")
    assert told.isprintable()
    assert len(told) == 300


def test_programs_get_the_same() -> None:
    judged = make_judged(FAILED)
    found = json.loads(json.dumps(document("nightly", judged, [WORSE])))
    assert found["run"] == judged.run.id
    assert found["changes"][0]["before"] == "pass"
    assert set(found["changes"][0]["text"]) == {"vi", "en"}
