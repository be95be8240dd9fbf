"""A world that makes each sound answer once, and changes some of them on their way.

What an attacker leaves alone costs nothing a second time: neither the making of an answer, nor its
parsing, nor the check of a signature. So an hour of attacks is an hour of the resolver's own work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.message import parse
from netaudit.dns.query import Query
from netaudit.dns.signature import Work
from netaudit.model import Address, Transport
from tests.fakes.dns_world import World

_MOST_SIGNATURES = 50_000  # remembered: most of them are forged, and never seen again


@dataclass
class Recorded(World):
    """`change` gets each answer's octets, and gives those that arrive."""

    change: Callable[[bytes], bytes] | None = None
    changed: int = 0
    work: Work = field(default_factory=Work)
    _wires: dict[tuple[Address, Query], bytes] = field(default_factory=dict)
    _parsed: dict[bytes, Answer] = field(default_factory=dict)

    async def __call__(
        self,
        address: Address,
        query: Query,
        transport: Transport = Transport.UDP,
        *,
        whole: bool = True,
    ) -> Answer | NoAnswer:
        if address not in self.servers:
            return NoAnswer(Failure.SILENT)
        wire = self._wire(address, query)
        if self.change is not None and (arrives := self.change(wire)) != wire:
            self.changed += 1
            return _answer(arrives, transport)
        found = self._parsed.get(wire)
        if found is None:
            found = self._parsed[wire] = Answer(parse(wire), Transport.UDP, len(wire))
        return found

    def _wire(self, address: Address, query: Query) -> bytes:
        key = (address, query)
        if key not in self._wires:
            self._wires[key] = self.respond(address, query, None)
        return self._wires[key]

    def worked(self) -> Work:
        """For the next resolver: the signatures that were checked already."""
        if len(self.work.memo) > _MOST_SIGNATURES:
            self.work.memo.clear()
        return self.work


def _answer(wire: bytes, transport: Transport) -> Answer | NoAnswer:
    try:
        return Answer(parse(wire), transport, len(wire))
    except ValueError as error:
        return NoAnswer(Failure.GARBAGE, str(error))
