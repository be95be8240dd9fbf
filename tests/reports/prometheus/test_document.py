from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit_reports.prometheus import render
from tests.factories import make_finding, make_judged, make_run
from tests.reports.samples import mixed

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.judge import Judged


def samples(judged: Judged, folder: Path) -> dict[str, float]:
    """Every sample as prometheus_client reads it: name and label values, and its value."""
    parser = pytest.importorskip(
        "prometheus_client.parser", reason="prometheus-client is in the oracles extra"
    )
    text = render(judged, folder / "x.prom").read_text(encoding="utf-8")
    return {
        "/".join((s.name, *s.labels.values())): s.value
        for family in parser.text_string_to_metric_families(text)
        for s in family.samples
    }


def test_units_and_checks_are_counted(tmp_path: Path) -> None:
    told = samples(mixed(), tmp_path)
    assert told["netaudit_unit_findings/so-a/failure"] == 1
    assert told["netaudit_unit_findings/so-a/not_tested"] == 1
    assert told["netaudit_unit_failures/so-a/high"] == 1
    assert told["netaudit_unit_coverage_ratio/so-a"] == 0.75
    assert told["netaudit_check_units_failing/ipv6.parity"] == 1
    assert told["netaudit_run_ended_timestamp_seconds"] == 1795262400


def test_hostile_labels_stay_labels(tmp_path: Path) -> None:
    judged = make_judged(make_finding(check='a"} 1\nevil 1\\'), run=make_run(ended=None))
    told = samples(judged, tmp_path)
    assert 'netaudit_check_units_failing/a"} 1\\nevil 1\\' in told
    assert not any(name.startswith(("evil", "netaudit_run_ended")) for name in told)
