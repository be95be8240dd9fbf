"""HTTPS records of web services, followed through AliasMode, their hints beside the addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import dns.name
import dns.rdatatype

from netaudit.api import Service, probe
from netaudit.errors import CannotAsk
from netaudit.facts.svcb import BindingName, ServiceBindings
from netaudit.facts.zone import Security
from netaudit.model import Inability, Phrase
from netaudit.net.context import Net
from netaudit.probes._dns import absolute, security, shown
from netaudit.probes._lookup import AAAA, MOST_RECORDS, A, addresses, look_up
from netaudit.records import svcb

if TYPE_CHECKING:
    from dns.name import Name
    from dns.rdata import Rdata
    from dns.rdtypes.IN.HTTPS import HTTPS

    from netaudit.dns.resolve import Resolution

_HTTPS = int(dns.rdatatype.HTTPS)
_NAMES = 4  # of a service that are looked up, at most
_MOST_ALIASES = 8  # in a row
_DEFAULT_PORT = 443
_ANSWERS = frozenset({"NOERROR", "NXDOMAIN"})


@probe(timeout=90.0)
async def service_bindings(service: Service, net: Net) -> ServiceBindings:
    """Every name, through our own resolver."""
    names = [await _name(service, net, name) for name in service.names[:_NAMES]]
    return ServiceBindings(tuple(names))


@dataclass(slots=True)
class _Walk:
    """What was found from alias to alias."""

    net: Net
    records: list[str] = field(default_factory=list)
    mistakes: list[Phrase] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    unasked: list[Inability] = field(default_factory=list)

    async def follow(self, owner: Name, found: Resolution) -> None:
        seen = {owner}
        while True:
            rdatas = [r for s in found.answer if s.rdtype == _HTTPS for r in s.rdatas]
            target = await self._set(owner, rdatas[:MOST_RECORDS])
            if target is None:
                return
            if target in seen or len(seen) > _MOST_ALIASES:
                names = (("name", shown(target)),)
                self.mistakes.append(Phrase("the aliases lead to {name} again and again", names))
                return
            seen.add(target)
            owner, found = target, await look_up(self.net, target, _HTTPS)
            if not any(rrset.rdtype == _HTTPS for rrset in found.answer):
                await self._reach(target)  # then its addresses count (RFC 9460 section 3)
                return

    async def _set(self, owner: Name, rdatas: list[Rdata]) -> Name | None:
        """One RRset; the target of its AliasMode record, None without one."""
        self.records += [r.to_text()[:200] for r in sorted(rdatas)]
        self.mistakes += svcb.mistakes(rdatas)
        aliases = svcb.aliases(rdatas)
        for record in svcb.services(rdatas) if not aliases else ():
            await self._hints(owner, record)
            if record.target != dns.name.root:
                await self._reach(record.target)
        target = aliases[0].target if aliases else None
        return None if target == dns.name.root else target

    async def _reach(self, target: Name) -> None:
        """That a name without any address is where it leads; not what we cannot be sure of."""
        found = [await look_up(self.net, target, kind) for kind in (AAAA, A)]
        sure = all(f.rcode in _ANSWERS and security(f) is not Security.BOGUS for f in found)
        if sure and not any(addresses(*found)):
            names = (("name", shown(target)),)
            self.mistakes.append(Phrase("{name}, where it leads, has no address", names))

    async def _hints(self, owner: Name, record: HTTPS) -> None:
        """Hints that the target does not have; a target without any address is another matter."""
        hinted = svcb.hints(record)
        if not hinted:
            return
        target = owner if record.target == dns.name.root else record.target
        found = addresses(*[await look_up(self.net, target, kind) for kind in (AAAA, A)])
        known = {str(address) for family in found for address in family}
        self.hints += [h for h in hinted if known and h not in known]


async def _name(service: Service, net: Net, text: str) -> BindingName:
    owner = absolute(text)
    if service.port != _DEFAULT_PORT:  # RFC 9460 section 9.1
        owner = dns.name.Name([f"_{service.port}".encode(), b"_https"]).concatenate(owner)
    found = await look_up(net, owner, _HTTPS)
    walk = _Walk(net)
    try:
        await walk.follow(owner, found)
    except CannotAsk as error:
        walk.unasked.append(error.phrase)
    return BindingName(
        name=text,
        owner=shown(owner),
        rcode=found.rcode,
        security=security(found),
        records=tuple(walk.records),
        mistakes=tuple(dict.fromkeys(walk.mistakes)),
        hints=tuple(dict.fromkeys(walk.hints)),
        unasked=tuple(walk.unasked),
    )
