"""What changed since the run before, and what cannot be compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from netaudit import i18n
from netaudit.diff import WORDS, State
from netaudit_reports import words
from netaudit_reports.html.ink import Ink
from netaudit_reports.html.page import check_path, unit_path
from netaudit_reports.safe import visible

if TYPE_CHECKING:
    from netaudit.diff import Change
    from netaudit.model import Finding
    from netaudit_reports.formats import Formats
    from netaudit_reports.tally import Tally

INK = 200_000  # octets of all rows
FRAME = 420
ORDER = (
    State.REGRESSED,
    State.NEW,
    State.UNCONFIRMED,
    State.UNSTEADY,
    State.NOT_COMPARABLE,
    State.FIXED,
    State.GONE,
)
ICONS = {
    State.REGRESSED: words.FAILURE,
    State.NEW: words.FAILURE,
    State.UNCONFIRMED: words.WARNING,
    State.UNSTEADY: words.WARNING,
    State.NOT_COMPARABLE: words.NOT_TESTED,
    State.FIXED: words.PASSED,
    State.GONE: words.NOT_APPLICABLE,
}
RARE = (State.UNCONFIRMED, State.UNSTEADY)  # not worth a figure where there is none
_NONE = "—"


@dataclass(frozen=True, slots=True)
class Row:
    """One change. `before` and `after` are statuses, empty where there is no finding."""

    state: State
    unit: str
    unit_path: str
    check: str
    check_path: str
    target: str
    before: str
    after: str
    said: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The whole page. `counts` are (state, its word, its icon, number) of notable changes.

    `worse` and `better`: how many fail that did not, and the other way round.
    """

    previous: str
    at: datetime | None
    worse: int
    better: int
    counts: tuple[tuple[State, str, str, int], ...]
    rows: tuple[Row, ...]
    more: int


def changes(tally: Tally, formats: Formats, limit: int | None = None) -> Changes:
    """Build it: the worst first; at most `limit` rows."""
    history = tally.judged.history
    notable = [change for change in history.changes if change.notable]
    notable.sort(key=lambda c: (ORDER.index(c.state), c.finding.severity.rank))
    number = Counter(change.state for change in notable)
    ink = Ink(INK)
    rows = (_row(change, tally, formats) for change in notable[:limit])
    kept = tuple(row for row in rows if ink.spend(row.unit, row.target, row.said, frame=FRAME))
    return Changes(
        previous=visible(history.previous.id) if history.previous else "",
        at=history.previous.started if history.previous else None,
        worse=sum(change.worse for change in notable),
        better=sum(change.better for change in notable),
        counts=tuple(
            (s, word(s, formats), ICONS[s], number[s]) for s in ORDER if number[s] or s not in RARE
        ),
        rows=kept,
        more=len(notable) - len(kept),
    )


def word(state: State, formats: Formats) -> str:
    """The word for a state."""
    return i18n.show(WORDS[state], formats.language)


def _row(change: Change, tally: Tally, formats: Formats) -> Row:
    finding = change.finding
    check, unit = tally.check(finding.check), tally.units.get(finding.unit)
    target = tally.targets.get(finding.target)
    said = (
        i18n.show(change.reason, formats.language)
        if change.reason
        else formats.finding_text(finding, check)
    )
    return Row(
        state=change.state,
        unit=visible(unit.name.in_(formats.language) if unit else finding.unit),
        unit_path=unit_path(finding.unit) if unit else "",
        check=formats.check_text(check, check.meta.title) if check else visible(finding.check),
        check_path=check_path(finding.check) if finding.check in tally.by_check else "",
        target=visible(target.label() if target else finding.target),
        before=_status(change.before),
        after=_status(change.after),
        said=visible(said),
    )


def _status(finding: Finding | None) -> str:
    return words.status(finding) if finding else ""
