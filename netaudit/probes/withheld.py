"""Whether a resolver gives IPv6 addresses, told by a name that has some."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.api import Resolver, probe
from netaudit.dns.ask import Answer, NoAnswer
from netaudit.dns.query import Query
from netaudit.errors import CannotAsk
from netaudit.facts.withheld import GIVEN, NODATA, GivenV6, Withheld
from netaudit.facts.zone import Security
from netaudit.model import Address, Purpose
from netaudit.net.context import Net
from netaudit.net.dns import Asker
from netaudit.probes._dns import absolute, asker_of, security
from netaudit.probes._lookup import AAAA, A, addresses, look_up
from netaudit.probes._texts import came
from netaudit.probes._twice import Twice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.model import Inventory

_MOST_NAMES = 8  # that are looked up
_V6 = 6
_NAME_SERVER = "dns-authoritative"
_PROVED = {Security.SECURE, Security.INSECURE}


@probe(timeout=90.0)
async def given_v6(resolver: Resolver, net: Net) -> GivenV6:
    """Every address, unless no name is known to ask for. Raises CannotAsk if none can be asked."""
    if not resolver.addresses:
        raise CannotAsk("the resolver has no address in the inventory")
    known = await name_with_v6(net)
    if known is None:
        return GivenV6("", proved=False, answers=())
    asker = await asker_of(net)
    found = await asyncio.gather(
        *(_Ask(asker, a, known.name, Twice()).learn() for a in resolver.addresses),
        return_exceptions=True,
    )
    answers = tuple(a for a in found if isinstance(a, Withheld))
    failures = [error for error in found if isinstance(error, BaseException)]
    if bugs := [error for error in failures if not isinstance(error, CannotAsk)]:
        raise bugs[0]
    if not answers:
        raise failures[0]
    return GivenV6(known.name, known.proved, answers)


@dataclass(frozen=True, slots=True)
class Known:
    """A name that has AAAA records. `proved` as of GivenV6."""

    name: str
    proved: bool


async def name_with_v6(net: Net) -> Known | None:
    """One that everybody's resolver should resolve, the same for all of a run; None without any.

    Rather one that has A records as well: BIND's filter-aaaa leaves others alone. Raises CannotAsk
    if there may be one, but we could not look.
    """

    async def make() -> Known | None:
        second: Known | None = None
        unable: CannotAsk | None = None
        for name in candidates(net.inventory):
            try:
                known, both = await _looked_up(net, name)
            except CannotAsk as error:
                unable = unable or error
                continue
            if known and both:
                return known
            second = second or known
        if unable and not second:
            raise unable
        return second

    known: Known | None = await net.once(("name with AAAA",), make)
    return known


def candidates(inventory: Inventory) -> tuple[str, ...]:
    """Sound canaries, name servers, then other services: those with IPv6 in the inventory."""
    sound = [
        c
        for c in inventory.dns.canaries
        if c.purpose is Purpose.VALIDATION and c.expected != "bogus" and not c.fault
    ]
    canaries = (c.name for c in sorted(sound, key=lambda c: c.expected != "secure"))
    servers, others = _declared(inventory, servers=True), _declared(inventory, servers=False)
    names = dict.fromkeys((*canaries, *servers, *others))
    return tuple(names)[:_MOST_NAMES]


def _declared(inventory: Inventory, *, servers: bool) -> Iterator[str]:
    """Names of hosts with IPv6 whose zone is declared, too: its servers are ours to ask."""
    zones = tuple(f".{z.name}" for unit in inventory.all_units for z in unit.zones)
    for host in (host for unit in inventory.all_units for host in unit.hosts):
        if any(a.version == _V6 for a in host.addresses):
            is_server = any(s.kind == _NAME_SERVER for s in host.services)
            if is_server is servers:
                yield from (n for n in host.names[:1] if n.endswith(zones))


async def _looked_up(net: Net, name: str) -> tuple[Known | None, bool]:
    """The name if its own servers give AAAA that are not bogus, and whether they give A as well."""
    found = await look_up(net, absolute(name), AAAA)
    verdict = security(found)
    if verdict is Security.BOGUS or not addresses(found)[0]:
        return None, False
    beside = await look_up(net, absolute(name), A)
    return Known(name, verdict in _PROVED), bool(addresses(beside)[1])


@dataclass(frozen=True, slots=True)
class _Ask:
    asker: Asker
    address: Address
    name: str
    twice: Twice

    async def learn(self) -> Withheld:
        """AAAA; where none come, A as well.

        If that is answered, AAAA are asked for again: silence or a refusal may be a limit's.
        """
        first = await self._ask(AAAA, resolves=False)
        if first == GIVEN:
            return Withheld(self.address, first, "")
        beside = await self._ask(A, resolves=False)
        if not _by_chance(first) or beside not in {GIVEN, NODATA}:
            return Withheld(self.address, first, beside)
        again = await self._ask(AAAA, resolves=True)
        return Withheld(self.address, again, "" if again == GIVEN else beside)

    async def _ask(self, rdtype: int, *, resolves: bool) -> str:
        """As clients ask, without DO: with it BIND's filter-aaaa withholds nothing signed."""
        query = Query(absolute(self.name), rdtype, edns=False, recursion=True)

        async def once() -> Answer | NoAnswer:
            return await self.asker(self.address, query)

        return _told(await self.twice(once, sound=True, resolves=resolves), rdtype)


def _by_chance(came: str) -> bool:
    """Whether it may be. Of failures to resolve, who asks twice heard two already."""
    return came == "REFUSED" or not came.isupper()


def _told(answer: Answer | NoAnswer, rdtype: int) -> str:
    said = came(answer)
    there = isinstance(answer, Answer) and any(r.rdtype == rdtype for r in answer.message.answer)
    return NODATA if said == GIVEN and not there else said
