"""What happens in a drill, as its journal keeps it. Each event says when, by the drill's clock."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from netaudit import codec
from netaudit.drill.nouns import Claim, Expectation
from netaudit.errors import UnreadableDrill

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.drill.journal import Entry


@dataclass(frozen=True, slots=True)
class Started:
    """The drill began. `commitment` is what the players were shown."""

    at: datetime
    scenario: str
    commitment: str


@dataclass(frozen=True, slots=True)
class Begun:
    """An inject is about to be made. Without `Done` after it, whether it acted is not known."""

    at: datetime
    inject: str


@dataclass(frozen=True, slots=True)
class Done:
    """An inject acts. `handle` is the lab's number of the fault, 0 where people acted.

    `expected` must fail, `also` may fail with it (checks may be patterns), `masked` cannot be
    seen for another inject; `by` is who did it.
    """

    at: datetime
    inject: str
    handle: int
    expected: tuple[Expectation, ...]
    also: tuple[Expectation, ...]
    masked: tuple[Expectation, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Failed:
    """An inject could not be made: it never acted, and counts for nobody. `why` is for people."""

    at: datetime
    inject: str
    why: str


@dataclass(frozen=True, slots=True)
class Placed:
    """The lab that is played in, by the id of its boot: after another boot nothing acts there."""

    at: datetime
    lab: str


@dataclass(frozen=True, slots=True)
class Again:
    """An inject was made again, in a lab that was booted anew, as the fault of that number."""

    at: datetime
    inject: str
    handle: int


@dataclass(frozen=True, slots=True)
class Reverted:
    """An inject was undone by the organisers."""

    at: datetime
    inject: str


@dataclass(frozen=True, slots=True)
class Looking:
    """A rescan begins, as the run of that id: after a kill that run goes on, no other is begun.

    `checks` are judged (empty: all there are) about `units`; `baseline` is the first one.
    """

    at: datetime
    run: str
    checks: tuple[str, ...]
    units: tuple[str, ...]
    baseline: bool


@dataclass(frozen=True, slots=True)
class Scanned:
    """A run about the drill's units was judged. `digest` is of its outcomes; `baseline` the first.

    `claims` and `head` are the number and last hash of the players' claims at that time, so that
    a chain that was made anew later shows. `units` are those that were looked at; the others are
    as the scan before found them. Empty: all. `afterwards`: the last one, once everything was
    undone; it tells whether the network is as it was, and counts for no score.
    """

    at: datetime
    run: str
    digest: str
    baseline: bool
    claims: int
    head: str
    units: tuple[str, ...] = ()
    afterwards: bool = False


@dataclass(frozen=True, slots=True)
class Paused:
    """The exercise was paused: from here on its time stands still. `why` is for everybody."""

    at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Unpaused:
    """The exercise goes on, and so does its time."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Noted:
    """An observer's remark: how people worked, what hindered them, what to do better."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Closing:
    """The last look is taken: what is undone from here on is the organisers' work, not a fix."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The drill is over: everything is undone, and the network was looked at since."""

    at: datetime


Event = (
    Started
    | Begun
    | Done
    | Failed
    | Placed
    | Again
    | Reverted
    | Looking
    | Scanned
    | Paused
    | Unpaused
    | Noted
    | Closing
    | Ended
)
_KINDS: dict[str, type[Event | Claim]] = {
    "started": Started,
    "begun": Begun,
    "done": Done,
    "failed": Failed,
    "placed": Placed,
    "again": Again,
    "reverted": Reverted,
    "looking": Looking,
    "scanned": Scanned,
    "paused": Paused,
    "unpaused": Unpaused,
    "noted": Noted,
    "closing": Closing,
    "ended": Ended,
    "claim": Claim,
}
_NAMES = {cls: name for name, cls in _KINDS.items()}


def body(event: Event | Claim) -> dict[str, Any]:
    """An event as a journal's entry."""
    return {"event": _NAMES[type(event)], **json.loads(codec.dump(event))}


def event(entry: Entry) -> Event | Claim:
    """The event of a journal's entry. Raises UnreadableDrill on one of a newer netaudit."""
    fields = dict(entry.body)
    kind = _KINDS.get(str(fields.pop("event", "")))
    if kind is None:
        raise UnreadableDrill(
            "entry {number} of the journal is of no kind that is known here", number=entry.number
        )
    return codec.load(kind, json.dumps(fields))


def claims_of(entries: Iterable[Entry]) -> tuple[Claim, ...]:
    """The claims among a journal's entries, in their order."""
    return tuple(found for found in map(event, entries) if isinstance(found, Claim))
