"""What a drill is made of. Frozen; times in a scenario are offsets from its start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from netaudit.model import Contact, Phrase, Text

# Why a drill ended, where nobody gave a reason of his own.
END_OF_TIME = Phrase("the time was up")
END_OF_AUTHORISATION = Phrase("what it is authorised by ends, and the last look must be over then")
STOPPED = Phrase("stopped by the organisers")


def ending(why: str) -> Phrase | str:
    """The reason that a journal holds, to be shown in the reader's language."""
    known = (END_OF_TIME, END_OF_AUTHORISATION, STOPPED)
    return next((phrase for phrase in known if phrase.message == why), why)


class Mode(StrEnum):
    """Where a drill takes place."""

    LAB = "lab"  # injects act on the running lab by themselves
    LIVE = "live"  # injects are instructions to the organisers; netaudit changes nothing


class Stage(StrEnum):
    """What a claim says of a problem."""

    FOUND = "found"
    ACKNOWLEDGED = "acknowledged"  # somebody has taken it in hand
    FIXED = "fixed"
    REPORTED = "reported"  # the incident report has gone to those who must have it


class Rating(StrEnum):
    """How an objective was met (HSEEP 2020, appendix: exercise evaluation)."""

    PERFORMED = "P"  # performed without challenges
    SOME = "S"  # performed with some challenges
    MAJOR = "M"  # performed with major challenges
    UNABLE = "U"  # unable to be performed


@dataclass(frozen=True, slots=True)
class Objective:
    """What is rehearsed. `report_within`: how soon an incident report is due, None for never."""

    id: str
    title: Text
    report_within: timedelta | None


@dataclass(frozen=True, slots=True, order=True)
class Expectation:
    """A check that an inject makes fail, and the key of the target that it fails about."""

    check: str
    target: str


@dataclass(frozen=True, slots=True)
class Inject:
    """One thing that goes wrong, or seems to.

    Attributes:
        at: when, from the drill's start.
        kind: what is broken: a kind of fault of the lab, or in live mode a word of your own.
        target: the target's key or its end; "" for the first that the kind can hit.
        actor: who does it: "lab", or a role among the organisers.
        expected: what must fail; in lab mode empty for what the lab says of the kind.
        points: its weight among the injects.
        detect, fix: deadlines, from `at`.
        decoy: an alarm without a fault: claiming it is a false claim.
        instructions, revert: what the actor does, and undoes.
    """

    id: str
    at: timedelta
    kind: str
    unit: str
    target: str
    objective: str
    actor: str
    expected: tuple[Expectation, ...]
    points: int
    detect: timedelta
    fix: timedelta
    decoy: bool
    instructions: Text | None
    revert: Text | None


@dataclass(frozen=True, slots=True)
class Weights:
    """Of a hundred points: how many each part of the score is worth."""

    detection: int
    remediation: int
    availability: int
    false_claim: int  # points taken off for each


@dataclass(frozen=True, slots=True)
class Approval:
    """What allows the drill: the document, its window, and whom to call to stop it."""

    document: str
    starts: datetime
    ends: datetime
    stop_contact: Contact


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole drill, before it begins.

    `rescan` is the interval between rescans. Units on `standby` are looked at like the others,
    so that where a rescan goes does not tell where an inject is.
    """

    id: str
    title: Text
    mode: Mode
    objectives: tuple[Objective, ...]
    approval: Approval | None
    duration: timedelta
    rescan: timedelta
    standby: tuple[str, ...]
    weights: Weights
    injects: tuple[Inject, ...]

    @property
    def units(self) -> tuple[str, ...]:
        """The units that take part: those of the injects, in their order, then those on standby."""
        return tuple(dict.fromkeys([*(inject.unit for inject in self.injects), *self.standby]))

    def inject(self, id_: str) -> Inject:
        """The inject of that id; KeyError if there is none."""
        return {inject.id: inject for inject in self.injects}[id_]


@dataclass(frozen=True, slots=True)
class Claim:
    """What the players say: at a unit, something is wrong, in hand, mended or reported.

    `target` is a target's key, its end, or a name of it; `what` a check's id or plain words.
    """

    at: datetime
    player: str
    unit: str
    target: str
    what: str
    stage: Stage
    evidence: str
