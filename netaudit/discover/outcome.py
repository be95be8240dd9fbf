"""What became of one address, and how it is written: one JSON object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from netaudit.discover.targets import Target
from netaudit.facts.ports import PortSet
from netaudit.facts.reach import PortState
from netaudit.model import Phrase, Transport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.model import Address, Inventory, Service

SCHEMA = 1
_BLAME = re.compile(
    r"(?P<state>\S+) (?P<protocol>ICMP|ICMPv6) type (?P<type>\d+) code (?P<code>\d+) "
    r"from (?P<sender>\S+), (?P<times>\d+) times"
)
_REASONS = {
    (Transport.TCP, PortState.OPEN): "syn-ack",
    (Transport.TCP, PortState.CLOSED): "rst",
    (Transport.UDP, PortState.OPEN): "answer",
    (Transport.UDP, PortState.CLOSED): "port-unreachable",
    (Transport.TCP, PortState.FILTERED): "silence",
    # Nobody can tell an open UDP port that keeps silent from a filtered one.
    (Transport.UDP, PortState.FILTERED): "silence",
}


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One transport of one address.

    `states`: ports by state. `blame`: ICMP errors, as netaudit.raw.messages.Done has them; text of
    other forms is kept as it is. `missed`: the probability that an answering port was missed.
    `everything`: it accepts on every port, so that open means nothing. `heard`: a port of TCP that
    answered, an open one if there is any, and how; it may be a decoy, which `states` leave out.
    """

    target: Target
    transport: Transport
    states: Mapping[PortState, Sequence[int]]
    blame: tuple[str, ...] = ()
    rtt_ms: float = 0.0
    sent: int = 0
    missed: float = 0.0
    everything: bool = False
    heard: tuple[int, PortState] | None = None

    @property
    def is_silent(self) -> bool:
        """Whether nothing at all came back."""
        return self.heard is None and not any(
            found for state, found in self.states.items() if state is not PortState.FILTERED
        )

    @property
    def open(self) -> Sequence[int]:
        """The open ports."""
        return self.states.get(PortState.OPEN, ())


@dataclass(frozen=True, slots=True)
class NotAsked:
    """An address that we could not ask; `why` as in errors.CannotAsk."""

    target: Target
    why: str
    detail: Phrase


@dataclass(frozen=True, slots=True)
class StoppedAnswering:
    """An address that answered at `port` (`was`: open or closed), and then no more.

    What is told of its silent ports may be a firewall's that locked us out half-way.
    """

    target: Target
    port: int
    was: PortState


class Records:
    """Outcomes as JSON objects, with what the inventory says about them."""

    def __init__(self, inventory: Inventory) -> None:
        self._declared: dict[tuple[Address, Transport, int], Service] = {
            (address, service.transport, service.port): service
            for unit in inventory.units
            for host in unit.hosts
            for service in host.services
            for address in service.addresses
        }

    def of(self, outcome: Outcome | NotAsked | StoppedAnswering) -> Iterator[dict[str, Any]]:
        """The objects of one outcome: docs/discover.md has their fields."""
        target = outcome.target
        where = {"unit": target.unit, "host": target.host, "address": str(target.address)}
        if isinstance(outcome, NotAsked):
            yield {"type": "not-asked", **where, "why": outcome.why, "detail": str(outcome.detail)}
            return
        if isinstance(outcome, StoppedAnswering):
            yield {
                "type": "stopped-answering",
                **where,
                "port": outcome.port,
                "was": str(outcome.was),
            }
            return
        where["transport"] = str(outcome.transport)
        if outcome.everything:
            yield {"type": "accepts-everything", **where, "seen": PortSet.of(outcome.open, ()).tcp}
        else:
            yield from (self._open(where, outcome, port) for port in outcome.open)
        yield from self._others(where, outcome)
        yield {
            "type": "address",
            **where,
            **{str(state): len(found) for state, found in outcome.states.items()},
            "rtt_ms": round(outcome.rtt_ms, 1) or None,
            "packets": outcome.sent,
            "missed": float(f"{outcome.missed:.1e}"),
        }

    def _open(self, where: dict[str, Any], outcome: Outcome, port: int) -> dict[str, Any]:
        service = self._declared.get((outcome.target.address, outcome.transport, port))
        return {
            "type": "port",
            **where,
            "port": port,
            "state": "open",
            "reason": _REASONS[outcome.transport, PortState.OPEN],
            "declared": service is not None,
            "protocol": service.protocol if service else None,
        }

    @staticmethod
    def _others(where: dict[str, Any], outcome: Outcome) -> Iterator[dict[str, Any]]:
        for state, found in outcome.states.items():
            if state is PortState.OPEN or not found:
                continue
            said = [one for line in outcome.blame if (one := _blamed(line, state))]
            yield {
                "type": "ports",
                **where,
                "ports": _as_ranges(tuple(found)),
                "count": len(found),
                "state": str(state),
                "reason": _REASONS.get((outcome.transport, state), "icmp" if said else "error"),
                **({"icmp": said} if said else {}),
            }


@lru_cache(maxsize=16)
def _as_ranges(ports: tuple[int, ...]) -> str:
    """Many hosts answer alike."""
    return PortSet.of(ports, ()).tcp


def _blamed(line: str, state: PortState) -> dict[str, Any] | None:
    """Who sent which ICMP error, how often; None if it is about another state."""
    if (match := _BLAME.fullmatch(line)) is None:
        return {"text": line} if state is PortState.UNREACHABLE else None
    if match["state"] != state:
        return None
    numbers = {name: int(match[name]) for name in ("type", "code", "times")}
    return {"protocol": match["protocol"], "from": match["sender"], **numbers}


def line(record: dict[str, Any]) -> str:
    """A record as one line."""
    return _ENCODER.encode(record) + "\n"
