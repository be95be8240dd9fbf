"""The text of a SARIF log, result by result. Sections are those of SARIF 2.1.0 (OASIS, 2020).

A failed requirement is `kind: fail` with its level; what was not tested is `kind: open` (3.27.9:
"insufficient information to decide"), for which the level must be `none`. What passed or does
not apply is left out: run.json has it, and readers of SARIF show every result as a problem.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from netaudit.model import Outcome
from netaudit_reports import words
from netaudit_reports.plain import NAME, TEXT, utc
from netaudit_reports.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.registry import Check
    from netaudit_reports.plain import Plain, Speaker

VERSION = "2.1.0"
LEVELS = {
    words.FAILURE: "error",
    words.WARNING: "warning",
    words.ADVICE: "note",
    words.WAIVED: "note",
}
BASELINE = {"new": "new", "regressed": "new"}  # 3.27.24; what is unchanged is not in a history
_SHOWN = {Outcome.FAIL, Outcome.NOT_TESTED}


def sarif(speaker: Speaker) -> Iterator[str]:
    """The document: one rule or result a line."""
    run = speaker.tally.judged.run
    rules = list(speaker.tally.by_check)
    version = dict(run.versions).get("netaudit", "0")
    yield f'{{"version": "{VERSION}", "runs": [{{'
    yield f'"language": "{speaker.formats.language}", "columnKind": "unicodeCodePoints",\n'
    yield f'"automationDetails": {_json({"id": f"netaudit/{visible(run.id, NAME)}"})},\n'
    yield f'"invocations": [{_json(_invocation(speaker))}],\n'
    yield '"tool": {"driver": {"name": "netaudit", "version": '
    yield f'{_json(visible(version, NAME))}, "rules": ['
    yield ",".join(f"\n{_json(_rule(speaker, id_))}" for id_ in rules)
    yield '\n]}},\n"results": ['
    index = {id_: number for number, id_ in enumerate(rules)}
    shown = (f for f in speaker.tally.judged.findings if f.outcome in _SHOWN)
    for number, finding in enumerate(shown):
        result = _result(speaker.plain(finding), index[finding.check])
        yield f"{',' if number else ''}\n{_json(result)}"
    yield "\n]}]}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _message(text: str) -> dict[str, str]:
    """3.11. What a network sent must not be taken for an embedded link (3.11.6)."""
    return {"text": text.replace("](", "]\\(")}


def _invocation(speaker: Speaker) -> dict[str, Any]:
    """3.20. A run that was cut was no successful execution."""
    run = speaker.tally.judged.run
    made: dict[str, Any] = {
        "executionSuccessful": run.ended is not None,
        "startTimeUtc": utc(run.started),
    }
    if run.ended:
        made["endTimeUtc"] = utc(run.ended)
    made["toolExecutionNotifications"] = [
        {
            "level": "none" if held.ok else "warning",
            "message": _message(visible(": ".join(speaker.formats.preflight_text(held)), TEXT)),
        }
        for held in run.preflight
    ]
    return made


def _rule(speaker: Speaker, id_: str) -> dict[str, Any]:
    """3.49."""
    check: Check | None = speaker.tally.check(id_)
    if check is None:
        return {"id": visible(id_, NAME)}

    def said(message: str) -> dict[str, str]:
        return {"text": visible(speaker.formats.check_text(check, message), TEXT) or "-"}

    return {
        "id": visible(id_, NAME),
        "shortDescription": said(check.meta.title),
        "fullDescription": said(check.rationale),
        "help": said(check.meta.remedy),
        "properties": {
            "severity": str(check.meta.severity),
            "tags": [visible(ref, NAME) for ref in check.meta.refs],
        },
    }


def _result(finding: Plain, rule: int) -> dict[str, Any]:
    """3.27."""
    failed = finding.outcome is Outcome.FAIL
    made = _located(finding, rule, failed=failed)
    if finding.decision:
        made["suppressions"] = [{"kind": "external", "justification": finding.decision}]
    if finding.change in BASELINE:
        made["baselineState"] = BASELINE[finding.change]
    return made


def _located(finding: Plain, rule: int, *, failed: bool) -> dict[str, Any]:
    return {
        "ruleId": finding.check,
        "ruleIndex": rule,
        "kind": "fail" if failed else "open",
        "level": LEVELS.get(finding.status, "none"),
        "message": _message(finding.message or finding.title),
        "locations": [
            {
                "logicalLocations": [
                    {
                        "name": finding.target_name,
                        "fullyQualifiedName": f"{finding.unit}/{finding.target}",
                        "kind": "resource",
                    }
                ]
            }
        ],
        "fingerprints": {"netaudit/v1": finding.fingerprint},
        "properties": {
            "unit": finding.unit,
            "unitName": finding.unit_name,
            "severity": str(finding.severity),
            "requirement": str(finding.requirement),
        },
    }
