from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from netaudit_reports.oscal import render
from tests.factories import make_finding, make_judged, make_run
from tests.reports.samples import mixed

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.judge import Judged


def results(judged: Judged, folder: Path) -> dict[str, Any]:
    """The document, as compliance-trestle's models of OSCAL read it."""
    text = render(judged, folder / "r", language_default="en").read_text(encoding="utf-8")
    made: dict[str, Any] = json.loads(text)["assessment-results"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # trestle's own
        oscal = pytest.importorskip(
            "trestle.oscal.assessment_results",
            reason="compliance-trestle is in the oracles extra",
        )
        oscal.AssessmentResults.parse_obj(made)
    return made


def test_checks_are_objectives_and_failures_observations(tmp_path: Path) -> None:
    (result,) = results(mixed(), tmp_path)["results"]
    states = {f["target"]["target-id"]: f["target"]["status"]["state"] for f in result["findings"]}
    assert states == {
        "check-ipv6.service-reachable": "not-satisfied",
        "check-ipv6.parity": "not-satisfied",
        "check-dns.x": "satisfied",
    }
    known = {o["uuid"] for o in result["observations"]}
    assert len(known) == 3
    named = {
        o["observation-uuid"] for f in result["findings"] for o in f.get("related-observations", ())
    }
    assert named < known


def test_a_run_without_findings_is_a_document_too(tmp_path: Path) -> None:
    (result,) = results(make_judged(run=make_run(ended=None)), tmp_path)["results"]
    assert "observations" not in result
    assert "findings" not in result
    assert "end" not in result


def test_strange_ids_become_tokens(tmp_path: Path) -> None:
    judged = make_judged(make_finding(check="1 <b>é", unit="gone"))
    (result,) = results(judged, tmp_path)["results"]
    assert result["findings"][0]["target"]["target-id"] == "check-1--b--"
    assert "subjects" not in result["observations"][0]
