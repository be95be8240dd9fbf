from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from netaudit import inventory
from netaudit.drill.field import LabField
from netaudit.drill.go import review, review_lab, review_schedule
from netaudit.drill.nouns import Approval, Mode
from netaudit.model import Contact, Inventory
from netaudit.schedule.rule import Rule
from tests.drill.builders import at, make_network, make_scenario
from tests.factories import NOON

SAMPLE = Path("inventories/kontum/inventory.yaml")


def verdicts(**changes: Any) -> dict[str, bool]:
    now = changes.pop("now", NOON)
    in_step = bool(changes.pop("in_step", True))
    items = review(make_scenario(**changes), make_network(), now, in_step=in_step)
    return {item.message.split(" ", 2)[1]: item.ok for item in items}


def test_the_authorisation_must_cover_all_of_it() -> None:
    assert verdicts() == {"scan": True}
    late = at(0).replace(year=2026, month=12, day=31, hour=23, minute=30)
    assert verdicts(now=late) == {"scan": False}


def test_the_drills_own_window() -> None:
    """It covers the last look, too: five minutes after an hour."""
    covers = Approval("1", at(-1), at(65), Contact("trực", ""))
    short = Approval("1", at(-1), at(64), Contact("trực", ""))
    assert verdicts(approval=covers)["drill"]
    assert not verdicts(approval=short)["drill"]


def test_a_live_drill_needs_a_clock_in_step() -> None:
    assert "machine's" not in str(verdicts(in_step=False))
    found = review(make_scenario(mode=Mode.LIVE), make_network(), NOON, in_step=False)
    assert [item.ok for item in found] == [True, False]


def nightly(**changes: Any) -> Rule:
    rule = Rule("nightly", str(SAMPLE), "Asia/Ho_Chi_Minh", NOON, cron="0 22 * * *")
    return replace(rule, **changes)


def around(network: Inventory, now: datetime, *rules: Rule) -> list[tuple[bool, str]]:
    items = review_schedule(make_scenario(mode=Mode.LIVE), network, rules, now)
    return [(item.ok, str(dict(item.params).get("rule", ""))) for item in items]


def test_no_audit_by_the_calendar_looks_at_what_is_broken_on_purpose() -> None:
    """It would be told to the units, and kept in their history."""
    sample = inventory.load(SAMPLE)
    evening = NOON.replace(hour=14, minute=30)  # 21:30 there; the drill takes an hour
    assert around(sample, evening, nightly()) == [(False, "nightly")]
    assert around(sample, evening, nightly(cron="0 23 * * *")) == [(True, "")]
    assert around(replace(sample, id="other"), evening, nightly()) == [(True, "")]
    assert around(sample, evening, nightly(inventory="gone.yaml")) == [(True, "")]


def test_an_audit_that_still_asks_its_units_is_one_that_comes_round() -> None:
    sample, later = inventory.load(SAMPLE), NOON.replace(hour=16)
    assert around(sample, later, nightly()) == [(True, "")]
    assert around(sample, later, nightly(jitter=3 * 3600)) == [(False, "nightly")]


def test_without_a_lab_it_is_no_go(tmp_path: Path) -> None:
    (item,) = review_lab(make_scenario(duration=timedelta(hours=1)), LabField(tmp_path))
    assert not item.ok
    assert "no lab runs at" in str(dict(item.params)["problem"])
