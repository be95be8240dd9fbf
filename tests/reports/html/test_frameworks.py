from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from netaudit.frameworks import Held, Status, evidence, load_all
from netaudit.frameworks.loading import load_text
from netaudit.model import Outcome
from netaudit.policy import Policy, Rule
from netaudit_reports.formats import Formats
from netaudit_reports.html import render
from netaudit_reports.html.frameworks import evidences, framework_line, framework_page
from netaudit_reports.tally import tally
from tests.factories import NOON, make_check, make_finding, make_judged, make_run
from tests.frameworks.test_evidence import Days
from tests.frameworks.test_loading import GOOD

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.judge import Judged
    from netaudit_reports.html.frameworks import FrameworkPage

NEED = replace(load_text(GOOD).needs[0], status=Status.AUTOMATED, options=())


def page(judged: Judged, language: str = "en", **changes: object) -> FrameworkPage:
    framework = replace(load_text(GOOD), needs=(NEED,), **changes)  # type: ignore[arg-type]  # of any field
    return framework_page(evidence(framework, judged), tally(judged), Formats(language))


def test_a_requirement_that_fails_names_units_and_checks() -> None:
    judged = make_judged(*(make_finding(check="ipv6.parity", unit=u) for u in ("so-a", "gone")))
    (row,) = page(judged).rows
    assert (row.icon, row.held, row.failed) == ("failure", "not met", 2)
    assert row.units == (("Department so-a", "units/so-a.html"), ("gone", ""))
    assert row.checks == (("Title of ipv6.parity", "checks/ipv6.parity.html"),)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_way_to_stand_has_a_word_and_an_icon(language: str) -> None:
    judged = make_judged()
    for held in Held:
        found = evidence(load_text(GOOD), judged)
        proofs = tuple(replace(proof, held=held) for proof in found.proofs)
        view = framework_page(replace(found, proofs=proofs), tally(judged), Formats(language))
        assert all(row.held and row.icon for row in view.rows)
        assert sum(part.number for part in view.line.by_held) == len(view.rows)


def test_a_pass_by_looser_options_than_demanded_is_said() -> None:
    check = replace(make_check("ipv6.parity"), options=Days)
    demanding = replace(NEED, checks=("ipv6.parity",), options=(("ipv6.parity", (("days", 9),)),))
    framework = replace(load_text(GOOD), needs=(demanding,))
    passed = make_finding(check="ipv6.parity", outcome=Outcome.PASS)
    judged = make_judged(passed, checks=[check])
    judged = replace(judged, policy=Policy("p", {"ipv6.parity": Rule(options=(("days", 3),))}))
    (row,) = framework_page(evidence(framework, judged), tally(judged), Formats("en")).rows
    assert (row.held, row.looser) == ("not met", ("ipv6.parity: days",))


def test_shares_of_a_bar_make_a_whole() -> None:
    judged = make_judged(make_finding())
    shown = list(evidences(judged))
    assert shown
    for found in shown:
        line = framework_line(found, tally(judged), Formats("en"))
        for parts in (line.by_status, line.by_held):
            assert sum(part.width for part in parts) == pytest.approx(100)
            assert sum(part.number for part in parts) == line.total


def test_an_old_source_and_an_ended_framework_are_told() -> None:
    verified = load_text(GOOD).verified
    later = make_run(started=NOON.replace(year=verified.year + 2))
    ended = verified + timedelta(days=30)
    line = page(make_judged(run=later), effective_until=ended, superseded_by="new-1").line
    assert (line.stale, line.in_force, line.superseded_by) == (True, False, "new-1")


@pytest.mark.parametrize("audience", ["", "so-a"])
def test_the_pages_are_in_the_bundle_and_certify_nothing(tmp_path: Path, audience: str) -> None:
    judged = replace(make_judged(make_finding()), audience=audience)
    render(judged, tmp_path / "r")
    for folder in ("frameworks", "en/frameworks"):
        names = {path.stem for path in (tmp_path / "r" / folder).iterdir()}
        assert names == {"index", *(framework.id for framework in load_all())}
    text = (tmp_path / "r/en/frameworks/vn-dnssec.html").read_text("utf-8")
    assert "it certifies nothing" in text
    assert "certified" not in text
    assert ("Units that fail it" in text) <= (not audience)
    assert "chứng nhận hợp quy" not in (tmp_path / "r/frameworks/vn-dnssec.html").read_text("utf-8")


def test_of_the_days_in_force_only_those_that_are_known_are_told(tmp_path: Path) -> None:
    folder = render(make_judged(make_finding()), tmp_path / "r").parent / "frameworks"
    texts = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}
    assert "<dd>từ 19/08/2026</dd>" in texts["vn-dec331-2026"]
    assert "<dt>Hiệu lực</dt><dd>—</dd>" in texts["vn-dnssec"]
