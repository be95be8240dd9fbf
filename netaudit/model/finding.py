"""What is judged: the outcome of a check about a target, and how much it weighs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from netaudit.disposition import Disposition
from netaudit.model.message import Param
from netaudit.model.observation import Question


class Outcome(StrEnum):
    """What a check can say."""

    PASS = "pass"  # noqa: S105  not a password
    FAIL = "fail"
    NOT_APPLICABLE = "not applicable"
    NOT_TESTED = "not tested"


class Severity(StrEnum):
    """How bad a failure is, worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return list(Severity).index(self)


class Requirement(StrEnum):
    """The policy's word on a check: a failed `must` is a failure, a failed `should` a warning."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"
    OFF = "off"


class Look(StrEnum):
    """What a second look in the same run said of a failure that was none in the run before."""

    ONCE = "once"  # there was no second look
    CONFIRMED = "confirmed"  # it failed again
    UNCONFIRMED = "unconfirmed"  # there was to be one, and it could not be had
    UNSTEADY = "unsteady"  # it failed, and passed when it was looked at again


@dataclass(frozen=True, slots=True)
class Finding:
    """One judgement of one check about one target.

    `message` is a gettext msgid with named placeholders, `params` fills them. `evidence` are
    the questions whose observations were judged. `basis` is a digest of what it was judged by, the
    check's version and options: findings of different bases cannot be compared. `disposition` is
    what people decided about it, `look` how often it was looked at.
    """

    check: str
    unit: str
    target: str
    outcome: Outcome
    severity: Severity
    requirement: Requirement
    message: str
    params: tuple[tuple[str, Param], ...] = ()
    evidence: tuple[Question, ...] = ()
    basis: str = ""
    disposition: Disposition | None = None
    look: Look = Look.ONCE

    @property
    def excused(self) -> bool:
        """Whether a decision that still holds keeps it from counting."""
        return self.disposition is not None and self.disposition.excuses

    @property
    def fingerprint(self) -> str:
        """The same for the same check and target in every run (16 hex digits)."""
        return sha256(f"{self.check}\0{self.unit}\0{self.target}".encode()).hexdigest()[:16]
