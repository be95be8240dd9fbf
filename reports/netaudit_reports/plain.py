"""A finding in plain words of one language: what every export of lines is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.model import Outcome, Requirement, Severity
from netaudit_reports import words
from netaudit_reports.formats import formats_for
from netaudit_reports.safe import visible
from netaudit_reports.tally import tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.judge import Judged
    from netaudit.model import Finding
    from netaudit_reports.formats import Formats
    from netaudit_reports.tally import Tally

NAME = 200  # characters of a name or an id
TEXT = 2_000  # characters of a message or a remedy


@dataclass(frozen=True, slots=True)
class Plain:
    """Every text is printable and bounded; `status` is a key of words.STATUSES.

    `why` and `detail` say why it was not tested, empty otherwise. `decision` is the reason of a
    waiver that excuses it, `change` what became of it since the run before (netaudit.diff.State);
    both may be empty.
    """

    fingerprint: str
    check: str
    title: str
    unit: str
    unit_name: str
    target: str
    target_kind: str
    target_name: str
    outcome: Outcome
    status: str
    severity: Severity
    requirement: Requirement
    message: str
    remedy: str
    why: str
    detail: str
    decision: str
    change: str


class Speaker:
    """Puts the findings of one judgement into words of one language."""

    def __init__(self, tally: Tally, formats: Formats) -> None:
        """The findings, and how the language writes."""
        self.tally, self.formats = tally, formats
        self._changes = {c.finding.fingerprint: str(c.state) for c in tally.judged.history.changes}

    @classmethod
    def of(cls, judged: Judged, language: str) -> Speaker:
        """The speaker of a judgement; `language` is "vi" or "en"."""
        return cls(tally(judged), formats_for(judged, language))

    def all(self) -> Iterator[Plain]:
        """Every finding, in the judgement's order."""
        return (self.plain(finding) for finding in self.tally.judged.findings)

    def text(self, message: str, **params: str | float) -> str:
        """One of the report's own texts."""
        return self.formats.text(message, **params)

    def plain(self, finding: Finding) -> Plain:
        """One finding."""
        check = self.tally.check(finding.check)
        unit = self.tally.units.get(finding.unit)
        target = self.tally.targets.get(finding.target)
        untested = finding.outcome is Outcome.NOT_TESTED
        why, detail = self.formats.why(finding, check) if untested else ("", "")
        return Plain(
            fingerprint=finding.fingerprint,
            check=visible(finding.check, NAME),
            title=self._of_check(finding, "title"),
            unit=visible(finding.unit, NAME),
            unit_name=visible(unit.name.in_(self.formats.language) if unit else "", NAME),
            target=visible(finding.target, NAME),
            target_kind=self.text(words.TARGETS[type(target)]) if target else "",
            target_name=visible(target.label() if target else finding.target, NAME),
            outcome=finding.outcome,
            status=words.status(finding),
            severity=finding.severity,
            requirement=finding.requirement,
            message=visible(self.formats.finding_text(finding, check), TEXT),
            remedy=self._of_check(finding, "remedy"),
            why=why,
            detail=detail,
            decision=visible(finding.disposition.reason, TEXT)
            if finding.excused and finding.disposition
            else "",
            change=self._changes.get(finding.fingerprint, ""),
        )

    def _of_check(self, finding: Finding, part: str) -> str:
        """A text of the finding's check; of one that is gone only its id is left, as a title."""
        check = self.tally.check(finding.check)
        if check is None:
            return visible(finding.check, NAME) if part == "title" else ""
        return visible(self.formats.check_text(check, getattr(check.meta, part)), TEXT)


def utc(at: object) -> str:
    """A time as RFC 3339 in UTC with whole seconds; empty for none."""
    from datetime import UTC, datetime

    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(at, datetime) else ""
