from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.model import Preflight
from netaudit_reports.sarif import render
from tests.factories import make_finding, make_judged, make_run
from tests.reports.samples import mixed

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.judge import Judged


def log(judged: Judged, folder: Path) -> dict[str, Any]:
    """The log, as models made from the OASIS schema read it (closed: no unknown property)."""
    text = render(judged, folder / "x.sarif", language_default="en").read_text(encoding="utf-8")
    made: dict[str, Any] = json.loads(text)
    oracle = pytest.importorskip(
        "pydantic_sarif.model", reason="pydantic-sarif is in the oracles extra"
    )
    oracle.StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate(made)
    return made


def test_failures_and_what_is_open_are_results(tmp_path: Path) -> None:
    (run,) = log(mixed(), tmp_path)["runs"]
    told = [(r["ruleId"], r["kind"], r["level"]) for r in run["results"]]
    assert told == [
        ("ipv6.service-reachable", "fail", "error"),
        ("ipv6.parity", "fail", "warning"),
        ("tls.y", "open", "none"),
    ]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    assert run["results"][0]["fingerprints"] == {"netaudit/v1": mixed().findings[0].fingerprint}
    assert run["invocations"][0]["executionSuccessful"]


def test_a_run_that_was_cut_was_not_successful(tmp_path: Path) -> None:
    (run,) = log(make_judged(make_finding(), run=make_run(ended=None)), tmp_path)["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert "endTimeUtc" not in run["invocations"][0]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "DNS qua UDP: không máy chủ nào trong danh sách máy chủ gốc trả lời"),
        ("en", "DNS over UDP: no server of the root hints answers"),
    ],
)
def test_the_preflight_is_told_in_the_log_s_language(
    tmp_path: Path, language: str, text: str
) -> None:
    run = make_run(
        preflight=(Preflight("DNS over UDP", False, "no server of the root hints answers"),)
    )
    path = render(make_judged(run=run), tmp_path / "x.sarif", language_default=language)
    (made,) = json.loads(path.read_text(encoding="utf-8"))["runs"]
    (told,) = made["invocations"][0]["toolExecutionNotifications"]
    assert told == {"level": "warning", "message": {"text": text}}


def test_a_banner_is_never_a_link_of_the_log(tmp_path: Path) -> None:
    """A viewer makes links of [words](address) in any message (3.11.6)."""
    sent = "[log in](https://evil.test) [2001:db8::1]:443"
    judged = make_judged(make_finding(message=f"said {sent}", params=()), run=make_run())
    (run,) = log(judged, tmp_path)["runs"]
    assert run["results"][0]["message"] == {
        "text": r"said [log in]\(https://evil.test) [2001:db8::1]:443"
    }
