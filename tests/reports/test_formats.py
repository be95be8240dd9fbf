from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from netaudit.api import about
from netaudit.errors import NoRoute
from netaudit.model import Instant, Outcome, Phrase, Preflight
from netaudit_checks._incomplete import unasked
from netaudit_reports.formats import LISTED, Formats, fill, formats_for
from tests.factories import NOON, make_check, make_finding, make_judged

VI, EN = Formats("vi"), Formats("en")


def test_numbers() -> None:
    assert (VI.number(1284551), EN.number(1284551)) == ("1.284.551", "1,284,551")
    assert (VI.percent(98.25), EN.percent(98.25)) == ("98,2%", "98.2%")
    assert VI.whole(80.0) == "80%"
    assert VI.percent(None) == "—"


@pytest.mark.parametrize(("value", "shown"), [(99.97, "99.9%"), (100.0, "100.0%"), (0.0, "0.0%")])
def test_almost_everything_is_not_shown_as_everything(value: float, shown: str) -> None:
    assert EN.percent(value) == shown


def test_times_are_those_of_the_authorisation() -> None:
    hanoi = Formats("vi", timezone(timedelta(hours=7)))
    assert hanoi.moment(NOON) == "21/11/2026 19:00 UTC+07:00"
    assert EN.moment(NOON) == "2026-11-21 12:00 UTC"
    assert EN.moment(None) == "—"
    assert formats_for(make_judged(), "vi").moment(NOON) == "21/11/2026 12:00 UTC"


def test_a_time_in_a_message_is_told_in_the_same_zone() -> None:
    finding = make_finding(message="ended at {at}", params=(("at", Instant(NOON)),))
    hanoi = Formats("en", timezone(timedelta(hours=7)))
    assert hanoi.finding_text(finding, make_check()) == "ended at 2026-11-21 19:00 UTC+07:00"


def test_own_texts_are_translated() -> None:
    assert VI.text("{shown} of {total}", shown=3, total=204) == "3 trên 204"
    assert EN.text("{shown} of {total}", shown=3, total=204) == "3 of 204"


def test_params_of_a_finding_are_bounded_and_visible() -> None:
    ports = tuple(str(n) for n in range(100))
    params = (("service", "a\x1b[0m" + "x" * 10_000), ("addresses", ports))
    hidden = (("service", about("so-a", Phrase("{x}", (("x", "\x1b[1m"),)))), ("addresses", ()))
    assert "so-a: \\x1b[1m" in EN.finding_text(make_finding(params=hidden), make_check())
    text = EN.finding_text(make_finding(params=params), make_check())
    assert "\\x1b" in text
    assert "… (+9708)" in text
    assert f"11, … (+{100 - LISTED})" in text


def test_a_not_tested_finding_speaks_with_the_engine_s_words() -> None:
    finding = make_finding(
        outcome=Outcome.NOT_TESTED,
        message="not tested ({why}): {detail}",
        params=(("why", "no route"), ("detail", "no IPv6 here")),
    )
    assert EN.finding_text(finding, None) == "not tested (no route): no IPv6 here"
    assert EN.why(finding, None) == ("no route", "no IPv6 here")


def test_why_is_told_in_the_reader_s_language() -> None:
    why = NoRoute("no way to {address} from this machine: {error}", address="\x1b1", error="E")
    finding = make_finding(
        outcome=Outcome.NOT_TESTED,
        message="not tested ({why}): {detail}",
        params=(("why", "no route"), ("detail", why.phrase)),
    )
    assert EN.why(finding, None) == ("no route", "no way to \\x1b1 from this machine: E")
    assert VI.why(finding, None) == ("không có đường đi", "máy này không có đường tới \\x1b1: E")


def test_what_a_check_could_not_learn_is_told_in_its_own_words() -> None:
    """Only what judging says of its own is in the engine's catalogue."""
    verdict = unasked((about("a.test", Phrase("out of scope")),))
    assert verdict is not None
    finding = make_finding(
        outcome=Outcome.NOT_TESTED, message=verdict.message, params=verdict.params
    )
    told = "không thấy lỗi, nhưng không thể hỏi hết: a.test: ngoài phạm vi được phép"
    assert VI.finding_text(finding, make_check()) == told
    assert VI.why(finding, make_check()) == ("không thực hiện được", told)


@pytest.mark.parametrize("template", ["{missing}", "{0}", "{", "{name.__class__.x}"])
def test_a_template_that_cannot_be_filled_is_shown_as_it_is(template: str) -> None:
    assert fill(template, (("name", "x"),), "en", "netaudit_reports") == template


def test_the_texts_of_a_check_that_is_gone_are_kept() -> None:
    assert VI.check_text(None, "left over") == "left over"
    assert VI.check_text(make_check("tls.x"), "A\n    line.\n\n    More.") == "A line.\n\nMore."


def test_a_preflight_speaks_with_the_engine_s_words() -> None:
    params = (("at", Instant(NOON)),)
    held = Preflight("clock", True, "{at}, synchronised", params)
    hanoi = Formats("vi", timezone(timedelta(hours=7)))
    assert hanoi.preflight_text(held) == ("đồng hồ", "21/11/2026 19:00 UTC+07:00, được đồng bộ")
    assert EN.preflight_text(held) == ("clock", "2026-11-21 12:00 UTC, synchronised")


def test_a_preflight_is_bounded_and_visible() -> None:
    held = Preflight("a\x1b", False, "from {address}", (("address", "\x1b[0m" + "x" * 10_000),))
    name, detail = EN.preflight_text(held)
    assert (name, detail[:16]) == ("a\\x1b", "from \\x1b[0mxxxx")
    assert len(detail) < 400
    old = Preflight("IPv4", False, "no {way} \x00" + "x" * 10_000)
    assert len(EN.preflight_text(old)[1]) < 400
