from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from netaudit.model import Outcome, Requirement
from netaudit_reports.junit import render
from tests.factories import make_finding, make_judged
from tests.reports.samples import mixed

TESTS = 5


def test_junitparser_reads_what_was_found(tmp_path: Path) -> None:
    junitparser = pytest.importorskip("junitparser", reason="junitparser is in the oracles extra")
    read = junitparser.JUnitXml.fromfile(str(render(mixed(), tmp_path / "r")))
    assert (read.tests, read.failures, read.skipped, read.errors) == (TESTS, 1, 2, 0)
    (suite,) = read
    assert suite.name == "Sở so-a"
    kinds = [[type(part).__name__ for part in case.result] for case in suite]
    assert kinds == [["Failure"], [], [], ["Skipped"], ["Skipped"]]
    assert "does not answer" in next(iter(suite)).result[0].message


def test_an_advice_does_not_break_a_build_but_is_told() -> None:
    judged = make_judged(make_finding(requirement=Requirement.SHOULD))
    with tempfile.TemporaryDirectory() as folder:
        text = render(judged, Path(folder) / "x.xml", language_default="en").read_text()
    assert "<failure" not in text
    assert "<system-out>Warning: www.so-a" in text


def test_a_suite_of_a_unit_that_is_gone_bears_its_id(tmp_path: Path) -> None:
    judged = make_judged(make_finding(unit="gone", outcome=Outcome.PASS))
    assert '<testsuite name="gone"' in render(judged, tmp_path / "x.xml").read_text()
