from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from netaudit_reports.ocsf import render
from tests.reports.samples import mixed

if TYPE_CHECKING:
    from pathlib import Path


def events(folder: Path) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = json.loads(render(mixed(), folder / "r").read_text())
    return made


def test_each_verdict_is_an_event(tmp_path: Path) -> None:
    told = [(e["compliance"]["control"], e["compliance"]["status_id"]) for e in events(tmp_path)]
    assert told == [("ipv6.service-reachable", 3), ("ipv6.parity", 2), ("dns.x", 1), ("tls.y", 0)]


def test_the_models_of_ocsf_read_every_event(tmp_path: Path) -> None:
    models = pytest.importorskip(
        "py_ocsf_models.events.findings.compliance_finding",
        reason="py-ocsf-models is in the oracles extra",
    )
    for event in events(tmp_path):
        read = models.ComplianceFinding.model_validate(event)
        assert (read.class_uid, read.type_uid, read.category_uid) == (2003, 200301, 2)
        assert read.finding_info.uid == event["finding_info"]["uid"]
