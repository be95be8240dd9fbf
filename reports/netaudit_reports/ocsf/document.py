"""The events, one a line in a JSON array: OCSF 1.5, category Findings, class Compliance Finding.

`compliance.status_id` says pass (1), warning (2), fail (3); what was not tested is unknown (0);
what does not apply makes no event. `status_id` is the finding's own life: new (1), until a waiver
suppresses it (3).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from netaudit.model import Severity
from netaudit_reports import words
from netaudit_reports.plain import NAME
from netaudit_reports.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from netaudit_reports.plain import Plain, Speaker

VERSION = "1.5.0"
SEVERITIES = {
    Severity.INFO: (1, "Informational"),
    Severity.LOW: (2, "Low"),
    Severity.MEDIUM: (3, "Medium"),
    Severity.HIGH: (4, "High"),
    Severity.CRITICAL: (5, "Critical"),
}
STATUSES = {
    words.PASSED: (1, "Pass"),
    words.WARNING: (2, "Warning"),
    words.ADVICE: (2, "Warning"),
    words.FAILURE: (3, "Fail"),
    words.NOT_TESTED: (0, "Unknown"),
    words.WAIVED: (3, "Fail"),
}
CREATE = 1  # activity_id


def ocsf(speaker: Speaker) -> Iterator[str]:
    """The document."""
    run = speaker.tally.judged.run
    metadata = {
        "version": VERSION,
        "uid": visible(run.id, NAME),
        "product": {
            "name": "netaudit",
            "vendor_name": "netaudit",
            "version": visible(dict(run.versions).get("netaudit", "0"), NAME),
            "lang": speaker.formats.language,
        },
    }
    at = _milliseconds(run.ended or run.started)
    yield "["
    shown = (f for f in speaker.all() if f.status in STATUSES)
    for number, finding in enumerate(shown):
        event = {"metadata": metadata, **_event(speaker, finding, at)}
        yield f"{',' if number else ''}\n{json.dumps(event, ensure_ascii=False)}"
    yield "\n]\n"


def _event(speaker: Speaker, finding: Plain, at: int) -> dict[str, Any]:
    severity, severity_name = SEVERITIES[finding.severity]
    check = speaker.tally.check(finding.check)
    made = {
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2003,
        "class_name": "Compliance Finding",
        "type_uid": 200300 + CREATE,
        "type_name": "Compliance Finding: Create",
        "activity_id": CREATE,
        "activity_name": "Create",
        "time": at,
        "severity_id": severity,
        "severity": severity_name,
        "status_id": 3 if finding.decision else 1,
        "status": "Suppressed" if finding.decision else "New",
        "message": finding.message,
        "finding_info": {
            "uid": finding.fingerprint,
            "title": finding.title,
            "desc": finding.message,
            "types": [finding.check],
            "created_time": at,
        },
        "compliance": _compliance(finding, [visible(r, NAME) for r in _refs(check)]),
        "remediation": {"desc": finding.remedy},
        "resources": [
            {
                "uid": finding.target,
                "name": finding.target_name,
                "type": finding.target.partition(":")[0],
                "namespace": finding.unit,
                "group": {"name": finding.unit_name, "uid": finding.unit, "type": "unit"},
            }
        ],
        "unmapped": {"requirement": str(finding.requirement), "outcome": str(finding.outcome)},
    }
    return {**made, "comment": finding.decision} if finding.decision else made


def _refs(check: Any) -> tuple[str, ...]:
    return check.meta.refs if check else ()


def _compliance(finding: Plain, refs: list[str]) -> dict[str, Any]:
    status, name = STATUSES[finding.status]
    return {
        "control": finding.check,
        "desc": finding.title,
        "requirements": refs,
        "standards": ["netaudit"],
        "status": name,
        "status_id": status,
    }


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp()) * 1000
