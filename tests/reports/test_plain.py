from __future__ import annotations

from netaudit.model import Outcome
from netaudit_reports.plain import NAME, Speaker, utc
from tests.factories import NOON, make_finding, make_judged


def test_a_finding_is_said_in_words_of_the_language() -> None:
    judged = make_judged(make_finding())
    english = Speaker.of(judged, "en").plain(judged.findings[0])
    assert english.unit_name == "Department so-a"
    assert english.target_kind == "Service"
    assert english.target_name == "www.so-a.kontum.test:443/tcp"
    assert english.message == "www.so-a.kontum.test:443/tcp does not answer on 2001:db8:1001::80"
    assert english.remedy == "Remedy of ipv6.service-reachable."
    assert Speaker.of(judged, "vi").plain(judged.findings[0]).target_kind == "Dịch vụ"


def test_what_was_not_tested_has_its_reason() -> None:
    finding = make_finding(
        outcome=Outcome.NOT_TESTED,
        message="not tested ({why}): {detail}",
        params=(("why", "deadline"), ("detail", "30 s passed")),
    )
    said = next(Speaker.of(make_judged(finding), "en").all())
    assert (said.why, said.detail) == ("deadline", "30 s passed")


def test_strangers_are_named_by_their_ids_and_bounded() -> None:
    finding = make_finding(unit="u" * 1000, target="gone:\x1b[2J", check="gone.check")
    judged = make_judged(finding)
    said = Speaker.of(judged, "en").plain(finding)
    assert said.unit_name == ""
    assert len(said.unit) < NAME + 20
    assert said.target_name == "gone:\\x1b[2J"


def test_times_are_utc() -> None:
    assert utc(NOON) == "2026-11-21T12:00:00Z"
    assert utc(None) == ""
