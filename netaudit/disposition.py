"""What people have decided about a finding: laid over it, never hiding it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DispositionKind(StrEnum):
    """What was decided."""

    WAIVED = "waived"  # the failure is accepted until a day
    PLANNED = "planned"  # the failure stands, and somebody mends it by a day
    FALSE_POSITIVE = "false positive"  # the check is held to be wrong about this target


@dataclass(frozen=True, slots=True)
class Disposition:
    """A decision about one finding, as it stood on the day of the run.

    `waiver` is the entry's id in its file, `document` the paper that says so, `control` what
    protects meanwhile. `expires` is the last day on which it holds; of a plan, the day by which
    `owner` mends it. Once `expired`, the finding counts again and the decision is still shown.
    """

    kind: DispositionKind
    waiver: str
    reason: str
    approver: str
    document: str
    created: date
    expires: date
    owner: str = ""
    control: str = ""
    expired: bool = False

    @property
    def excuses(self) -> bool:
        """Whether the failure does not count: a plan is a promise, and excuses nothing."""
        return not self.expired and self.kind is not DispositionKind.PLANNED

    def days_left(self, today: date) -> int:
        """Days until it expires, negative once it has."""
        return (self.expires - today).days
