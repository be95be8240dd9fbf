"""What is asked and learnt: questions, their observations, and the run that they belong to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from netaudit.model.message import Inability, Param


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """A fact's name, a target's key and a vantage's id: cache key and the store's key."""

    fact: str
    target: str
    vantage: str


class Why(StrEnum):
    """Why a question could not be asked: always about us, never about the target."""

    NO_ROUTE = "no route"  # this vantage has no usable route for the address family
    NO_RIGHT = "no right"  # a privilege or a tool is missing here
    OUT_OF_SCOPE = "out of scope"
    DEADLINE = "deadline"
    STOPPED = "stopped"
    PROBE_ERROR = "probe error"  # a bug in the probe
    NEEDS = "needs"  # a fact that this one builds on was itself missed
    UNABLE = "unable"  # anything else of ours


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact was learnt: `fact` is an instance of a fact dataclass, `at` when it was complete."""

    fact: object
    at: datetime


@dataclass(frozen=True, slots=True)
class Missed:
    """We could not ask. `detail` is for a technician, never parsed."""

    why: Why
    detail: Inability
    at: datetime


Observation = Seen | Missed


@dataclass(frozen=True, slots=True)
class Preflight:
    """What a vantage could do when a run began. `name` and `message` are msgids of the engine's."""

    name: str
    ok: bool
    message: str
    params: tuple[tuple[str, Param], ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One walk of an inventory. Times are aware; `ended` is None while it goes on or was cut.

    `partial`: only some of the inventory's units were asked for. `pruned`: when its answers were
    given up, None while they are kept; of its findings the outcomes alone are known then.
    """

    id: str
    kind: str
    vantage: str
    started: datetime
    ended: datetime | None
    inventory_digest: str
    policy_digest: str
    versions: tuple[tuple[str, str], ...]
    preflight: tuple[Preflight, ...] = field(default=())
    packets_sent: int = 0
    partial: bool = False
    pruned: datetime | None = None
