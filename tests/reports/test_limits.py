from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from netaudit import preflight
from netaudit.i18n import translate
from netaudit.model import Finding, Outcome, Phrase, Preflight, Why
from netaudit.score import score
from netaudit_reports.formats import Formats
from netaudit_reports.limits import ABILITIES, REASONS, limits
from tests.factories import make_finding, make_judged, make_run

if TYPE_CHECKING:
    from collections.abc import Sequence

EN, VI = Formats("en"), Formats("vi")
PASS = make_finding(outcome=Outcome.PASS)
CLOCK = Preflight("clock", ok=False, message="{at} lies in the past", params=(("at", "1999"),))
NO_V6 = Preflight("IPv6", ok=False, message="none of its addresses lies in the authorised scope")


def untested(why: str, detail: Phrase | str = "") -> Finding:
    params = (("why", why), ("detail", detail))
    return make_finding(outcome=Outcome.NOT_TESTED, message="{why}", params=params)


def told(*findings: Finding, held: tuple[Preflight, ...] = (), formats: Formats = EN) -> list[Any]:
    return [(x.text, x.detail) for x in found(findings, held, formats)]


def found(findings: Sequence[Finding], held: tuple[Preflight, ...], formats: Formats) -> Any:
    judged = make_judged(*findings, run=replace(make_run(), preflight=held))
    return limits(findings, judged, score(findings), formats)


def test_a_wrong_clock_is_named_however_much_was_tested() -> None:
    ((text, detail),) = told(*[PASS] * 99, untested("unable"), held=(CLOCK,))
    assert text.startswith("The clock of the scanning machine was wrong")
    assert text.endswith("Set that clock and scan again.")
    assert detail == "clock: 1999 lies in the past"


def test_what_held_or_only_costs_time_is_no_limit() -> None:
    held = (
        Preflight("clock", ok=True, message="synchronised"),
        Preflight("raw sockets", ok=False, message="no CAP_NET_RAW: sweeps go over connect()"),
    )
    assert told(PASS, held=held) == []


def test_where_little_was_tested_the_most_frequent_reason_is_told_with_its_share() -> None:
    found = [
        *[untested("deadline", "30 s passed")] * 2,
        untested("deadline", "late"),
        untested("no right", "no CAP_NET_RAW"),
        PASS,
    ]
    ((text, detail),) = told(*found)
    assert text == (
        "75.0% of what was not tested is due to one reason (deadline). "
        "The time for these questions ran out. Scan again when machine and links are less busy."
    )
    assert detail == "30 s passed"
    assert told(*found, *[PASS] * 20) == []  # 84 % were tested: the table below says the rest


@pytest.mark.parametrize(
    ("held", "why", "number"),
    [
        (CLOCK, "unable", 1),
        (CLOCK, "deadline", 2),
        (NO_V6, "no route", 1),
        (NO_V6, "unable", 2),
        (Preflight("DNS over UDP", ok=False, message="no server"), "unable", 2),
    ],
)
def test_a_reason_that_the_preflight_brings_is_not_told_twice(
    held: Preflight, why: str, number: int
) -> None:
    assert len(told(untested(why), PASS, held=(held,))) == number


def test_abilities_of_one_meaning_are_told_together() -> None:
    both = tuple(
        Preflight(f"DNS over {name}", ok=False, message="no server of the root hints answers")
        for name in ("UDP", "TCP")
    )
    ((_text, detail),) = told(PASS, held=both)
    assert detail == (
        "DNS over UDP: no server of the root hints answers; "
        "DNS over TCP: no server of the root hints answers"
    )


def test_readers_and_technicians_get_their_language() -> None:
    way = Phrase("no {family} from this vantage: {reason}", (("family", "IPv6"), ("reason", "x")))
    clock, reason = found([untested("no route", way)], (CLOCK,), VI)
    assert clock.text.startswith("Đồng hồ của máy quét bị sai")
    assert reason.text.startswith("100,0% nội dung chưa kiểm tra được là do một nguyên nhân")
    assert reason.detail == "điểm quan sát này không có IPv6: x"


def test_every_ability_and_reason_is_one_that_the_engine_knows() -> None:
    """The reports may not import the preflight, which asks networks: so their words are held."""
    names = {str(preflight.DNS_UDP), str(preflight.DNS_TCP), str(preflight.CLOCK)}
    assert names | {"DNS", "IPv6", "IPv4"} == set(ABILITIES)
    judges = {"never asked", "check error", "not part of the run"}
    assert set(REASONS) - judges == set(map(str, Why)) - {"needs", "unable"}
    assert all(translate(why, "vi") != why for why in REASONS)
