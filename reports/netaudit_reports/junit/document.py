"""The text of junit.xml.

A failed `must` is a failure; a failed `should` or `may` passes, with what was found in
`system-out`, for a build is not to break on an advice; what was not tested or does not apply is
skipped, with the reason. Passing cases of one check about many targets are kept: their number is
what a CI server draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from netaudit.model import Outcome
from netaudit_reports import words
from netaudit_reports.plain import NAME, utc
from netaudit_reports.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.model import Finding
    from netaudit_reports.plain import Plain, Speaker

_SKIPPED = {Outcome.NOT_TESTED, Outcome.NOT_APPLICABLE}


def junit(speaker: Speaker) -> Iterator[str]:
    """The document, suite by suite."""
    tally = speaker.tally
    run, whole = tally.judged.run, tally.judged.findings
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    head = {"name": visible(run.id, NAME), **_counts(whole), "errors": "0", "time": "0"}
    yield f"<testsuites{_attributes(head)}>\n"
    for id_, found in tally.by_unit.items():
        if found:
            yield _suite(speaker, id_, found)
    yield "</testsuites>\n"


def _counts(found: tuple[Finding, ...]) -> dict[str, str]:
    return {
        "tests": str(len(found)),
        "failures": str(sum(words.status(f) == words.FAILURE for f in found)),
        "skipped": str(sum(f.outcome in _SKIPPED for f in found)),
    }


def _suite(speaker: Speaker, id_: str, found: tuple[Finding, ...]) -> str:
    unit = speaker.tally.units.get(id_)
    name = unit.name.in_(speaker.formats.language) if unit else id_
    head = {
        "name": visible(name, NAME),
        "id": visible(id_, NAME),
        "timestamp": utc(speaker.tally.judged.run.started),
        **_counts(found),
        "errors": "0",
        "time": "0",
    }
    cases = "".join(_case(speaker, speaker.plain(finding)) for finding in found)
    return f"<testsuite{_attributes(head)}>\n{cases}</testsuite>\n"


def _case(speaker: Speaker, finding: Plain) -> str:
    head = {
        "classname": finding.check,
        "name": f"{finding.title} [{finding.target_name}]",
        "time": "0",
    }
    body = _body(speaker, finding)
    return f"<testcase{_attributes(head)}>{body}</testcase>\n"


def _body(speaker: Speaker, finding: Plain) -> str:
    if finding.outcome in _SKIPPED:
        return f"<skipped{_attributes({'message': finding.message})}/>"
    if finding.status == words.FAILURE:
        text = escape(f"{finding.message}\n{finding.remedy}\n{finding.fingerprint}")
        head = {"type": str(finding.severity), "message": finding.message}
        return f"<failure{_attributes(head)}>{text}</failure>"
    if finding.outcome is Outcome.FAIL:
        word = speaker.text(words.STATUSES[finding.status])
        return f"<system-out>{escape(f'{word}: {finding.message}')}</system-out>"
    return ""


def _attributes(values: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items())
