"""Servers in memory, at addresses, answering from signed zones: an Ask for tests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING

import dns.message
import dns.rcode

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.message import parse
from netaudit.model import Address, Transport
from tests.fakes.dns_zones import DS, Zone

if TYPE_CHECKING:
    from netaudit.dns.query import Query
from collections.abc import Callable


@dataclass
class World:
    """Servers by address, each with its zones. An Ask (netaudit.dns.ask)."""

    servers: dict[Address, list[Zone]] = field(default_factory=dict)
    failures: dict[Address, NoAnswer | int | Exception] = field(default_factory=dict)
    asked: Counter[tuple[Address, str]] = field(default_factory=Counter)
    corrupt: Callable[[bytes], bytes] | None = None
    silent_to: set[tuple[Address, Transport, int]] = field(default_factory=set)

    def serve(self, address: str, *zones: Zone) -> World:
        self.servers.setdefault(ip_address(address), []).extend(zones)
        return self

    async def __call__(
        self,
        address: Address,
        query: Query,
        transport: Transport = Transport.UDP,
        *,
        whole: bool = True,
    ) -> Answer | NoAnswer:
        self.asked[address, query.label()] += 1
        failure = self.failures.get(address)
        if isinstance(failure, Exception):
            raise failure
        if isinstance(failure, NoAnswer):
            return failure
        silent = (address, transport, query.rdtype) in self.silent_to
        if silent or address not in self.servers:
            return NoAnswer(Failure.SILENT)
        wire = self.respond(address, query, failure)
        if self.corrupt:
            wire = self.corrupt(wire)
        try:
            return Answer(parse(wire), transport, len(wire))
        except ValueError as error:
            return NoAnswer(Failure.GARBAGE, str(error))

    async def conversation(self, address: Address, queries: list[Query]) -> list[Answer | NoAnswer]:
        return [await self(address, query, Transport.TCP) for query in queries]

    def respond(self, address: Address, query: Query, rcode: int | None) -> bytes:
        message = dns.message.from_wire(query.to_wire())
        response = dns.message.make_response(message)
        zone = self._zone(address, query)
        if rcode is not None or zone is None:
            response.set_rcode(dns.rcode.Rcode(dns.rcode.REFUSED if rcode is None else rcode))
        else:
            zone.respond(response, query.name, query.rdtype)
            if zone.tamper:
                zone.tamper(response, query.name, query.rdtype)
        # Else dnspython shuffles: which server is asked first would be chance, whatever the seed.
        return response.to_wire(max_size=65535, want_shuffle=False)

    def _zone(self, address: Address, query: Query) -> Zone | None:
        held = [z for z in self.servers[address] if query.name.is_subdomain(z.origin)]
        if query.rdtype == DS and len(held) > 1:
            held = [z for z in held if z.origin != query.name] or held
        return max(held, key=lambda z: len(z.origin), default=None)
