"""Waiving: people's decisions laid over findings. Pure; the outcome stays what it was."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from netaudit.disposition import Disposition, DispositionKind
from netaudit.model import Finding, Outcome, Phrase
from netaudit.policy.select import Selector

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.model import Inventory, Target, Unit

LONGEST = timedelta(days=180)
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Waiver:
    """One entry of a waivers file. Of a plan, `expires` is the day by which `owner` mends it."""

    id: str
    kind: DispositionKind
    when: Selector
    reason: str
    approver: str
    document: str
    created: date
    expires: date
    owner: str = ""
    control: str = ""

    def decision(self, today: date) -> Disposition:
        """What it says of a finding on that day."""
        return Disposition(
            kind=self.kind,
            waiver=self.id,
            reason=self.reason,
            approver=self.approver,
            document=self.document,
            created=self.created,
            expires=self.expires,
            owner=self.owner,
            control=self.control,
            expired=today > self.expires,
        )


@dataclass(frozen=True, slots=True)
class Waivers:
    """A whole file, in its order."""

    entries: tuple[Waiver, ...] = ()


class Standing(StrEnum):
    """How a waiver stands on a day."""

    ACTIVE = "active"
    DUE = "expires within 30 days"
    EXPIRED = "expired"
    UNUSED = "unused"  # it matches no failure: mended, or the selector is wrong
    NOT_YET = "not yet in force"


STANDINGS = {
    Standing.ACTIVE: Phrase("active"),
    Standing.DUE: Phrase("expires within 30 days"),
    Standing.EXPIRED: Phrase("expired"),
    Standing.UNUSED: Phrase("unused"),
    Standing.NOT_YET: Phrase("not yet in force"),
}
KINDS = {
    DispositionKind.WAIVED: Phrase("waived"),
    DispositionKind.PLANNED: Phrase("planned"),
    DispositionKind.FALSE_POSITIVE: Phrase("false positive"),
}


@dataclass(frozen=True, slots=True)
class Use:
    """A waiver and what it met: the fingerprints of the failures that it is about."""

    waiver: Waiver
    standing: Standing
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Waived:
    """Findings with their dispositions, and how each waiver was used, in the file's order."""

    findings: tuple[Finding, ...] = ()
    uses: tuple[Use, ...] = field(default=())


def waive(
    findings: Iterable[Finding], waivers: Waivers, inventory: Inventory, today: date
) -> Waived:
    """Lay `waivers` over `findings` as of `today`. Only what failed can be waived.

    Where several fit, one that excuses wins, then the most exact, then the first in the file.
    """
    places = {(unit.id, t.key): (unit, t) for unit in inventory.units for t in unit.targets()}
    met: dict[str, list[str]] = {waiver.id: [] for waiver in waivers.entries}
    ranked = sorted(waivers.entries, key=lambda waiver: waiver.when.exactness, reverse=True)
    laid = []
    for finding in findings:
        if finding.outcome is not Outcome.FAIL and finding.disposition is None:
            laid.append(finding)  # as nearly all are
            continue
        fitting = _fitting(finding, ranked, places.get((finding.unit, finding.target)))
        for waiver in fitting:
            met[waiver.id].append(finding.fingerprint)
        decided = _strongest(fitting, today)
        laid.append(replace(finding, disposition=decided))
    uses = tuple(
        Use(waiver, standing(waiver, today, used=bool(met[waiver.id])), tuple(met[waiver.id]))
        for waiver in waivers.entries
    )
    return Waived(tuple(laid), uses)


def standing(waiver: Waiver, today: date, *, used: bool) -> Standing:
    """How a waiver stands on that day."""
    if today < waiver.created:
        return Standing.NOT_YET
    if today > waiver.expires:
        return Standing.EXPIRED
    if not used:
        return Standing.UNUSED
    return Standing.DUE if waiver.expires - today <= SOON else Standing.ACTIVE


def _fitting(
    finding: Finding, ranked: list[Waiver], place: tuple[Unit, Target] | None
) -> list[Waiver]:
    if finding.outcome is not Outcome.FAIL or place is None:
        return []
    return [waiver for waiver in ranked if waiver.when.matches(finding.check, *place)]


def _strongest(fitting: list[Waiver], today: date) -> Disposition | None:
    decisions = [w.decision(today) for w in fitting if today >= w.created]
    return min(decisions, key=lambda d: (not d.excuses, d.expired), default=None)
