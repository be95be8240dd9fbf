"""Decisions about findings: which hold, which end soon, which have ended, which meet nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from netaudit import i18n
from netaudit.waive import KINDS, STANDINGS, Standing
from netaudit_reports import words
from netaudit_reports.html.ink import Ink
from netaudit_reports.safe import visible

if TYPE_CHECKING:
    from netaudit.waive import Use
    from netaudit_reports.formats import Formats
    from netaudit_reports.tally import Tally

INK = 200_000  # octets of all rows
FRAME = 500
ORDER = (Standing.EXPIRED, Standing.DUE, Standing.UNUSED, Standing.NOT_YET, Standing.ACTIVE)
ICONS = {
    Standing.EXPIRED: words.FAILURE,
    Standing.DUE: words.WARNING,
    Standing.UNUSED: words.NOT_APPLICABLE,
    Standing.NOT_YET: words.NOT_APPLICABLE,
    Standing.ACTIVE: words.WAIVED,
}


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """One decision. `icon` is a status; `findings` how many failures it is about."""

    id: str
    kind: str
    standing: Standing
    word: str
    icon: str
    expires: date
    days: int
    reason: str
    control: str
    approver: str
    document: str
    owner: str
    findings: int


@dataclass(frozen=True, slots=True)
class WaiverPage:
    """The page; what needs a person's attention comes first."""

    rows: tuple[WaiverRow, ...]
    more: int

    @property
    def due(self) -> tuple[WaiverRow, ...]:
        """Those that have ended, or will within 30 days."""
        return tuple(r for r in self.rows if r.standing in {Standing.EXPIRED, Standing.DUE})


def waivers(tally: Tally, formats: Formats) -> WaiverPage:
    """Build it."""
    today = tally.judged.run.started.date()
    uses = sorted(
        tally.judged.waivers,
        key=lambda use: (ORDER.index(use.standing), use.waiver.expires, use.waiver.id),
    )
    ink = Ink(INK)
    rows = (_row(use, today, formats) for use in uses)
    kept = tuple(
        row
        for row in rows
        if ink.spend(row.reason, row.control, row.approver, row.document, row.owner, frame=FRAME)
    )
    return WaiverPage(kept, len(uses) - len(kept))


def _row(use: Use, today: date, formats: Formats) -> WaiverRow:
    waiver = use.waiver
    return WaiverRow(
        id=visible(waiver.id),
        kind=i18n.show(KINDS[waiver.kind], formats.language),
        standing=use.standing,
        word=i18n.show(STANDINGS[use.standing], formats.language),
        icon=ICONS[use.standing],
        expires=waiver.expires,
        days=(waiver.expires - today).days,
        reason=visible(waiver.reason),
        control=visible(waiver.control),
        approver=visible(waiver.approver),
        document=visible(waiver.document),
        owner=visible(waiver.owner),
        findings=len(use.findings),
    )
