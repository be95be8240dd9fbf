"""Names that exist, and that the chain of denial passes over: whoever keeps the chain denies them.

Walking the chain does not show them, nor does asking for them, for what is there is answered. But a
resolver that answers from the records that it has seen says that there is no such name (RFC 8198).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import dns.rdatatype

from netaudit.dns.ask import Answer
from netaudit.dns.message import RRset, find
from netaudit.dns.names import lies_in, place
from netaudit.dns.nsec import NsecProver
from netaudit.dns.nsec3 import Nsec3Chains, Nsec3Prover, nsec3_hash
from netaudit.dns.query import Query
from netaudit.dns.signature import Keys, check
from netaudit.model import Address
from netaudit.probes._dns import Kit, absolute
from netaudit.probes.names import declared_below

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dns.name import Name

    from netaudit.probes._zone_servers import Audit

_MOST = 64  # names without a record of their own that are looked at, at one server
_ADDRESSES = tuple(int(dns.rdatatype.from_text(kind)) for kind in ("AAAA", "A"))
_CNAME = int(dns.rdatatype.CNAME)


async def known_names(tools: Kit, seen: Audit) -> tuple[Name, ...]:
    """Names below a zone that should exist: those of hosts, services and its name servers."""
    zone = seen.name.canonicalize().to_text(omit_final_dot=True)
    names = map(absolute, await declared_below(tools.net, zone))
    servers = (name for name in seen.child_names if lies_in(name, seen.name))
    known = {place(name): name for name in (*names, *servers)}
    known.pop(place(seen.name), None)
    return tuple(known[key] for key in sorted(known))


@dataclass(frozen=True, slots=True)
class Copy:
    """What a server has of a chain: those of its records whose signatures hold."""

    tools: Kit
    address: Address
    keys: Keys
    records: Sequence[RRset]

    async def passed_over(self, names: Iterable[Name]) -> list[Name]:
        """Which of the names its records deny, and it has nonetheless."""
        zone, limit = self.keys.zone, self.keys.algorithms.nsec3_iterations
        by_name = NsecProver.of(zone, self.records)
        by_hash = tuple(Nsec3Chains.of(zone, self.records, limit).provers.values())
        owners = {place(span.owner) for span in by_name.spans}
        hashes = {span.owner for prover in by_hash for span in prover.spans}

        def listed(name: Name) -> bool:
            return place(name) in owners or any(
                nsec3_hash(name, p.parameters) in hashes for p in by_hash
            )

        def denied(name: Name) -> bool:
            # What a prover has hashed it keeps, up to a limit that is meant for one answer.
            fresh = (Nsec3Prover(zone, p.parameters, p.spans) for p in by_hash)
            return bool(by_name.name_error(name)) or any(p.name_error(name) for p in fresh)

        bare = list(islice((name for name in names if not listed(name)), _MOST))
        return [name for name in bare if denied(name) and await self._has(name)]

    async def _has(self, name: Name) -> bool:
        """Whether it gives a signed record of the name, or of a wildcard: both are denied."""
        work = self.tools.validator.work
        for rdtype in _ADDRESSES:
            answer = await self.tools.walker.question(self.address, Query(name, rdtype))
            shown = answer.message.answer if isinstance(answer, Answer) else ()
            for rrset in (find(shown, name, rdtype), find(shown, name, _CNAME)):
                if rrset and check(rrset, self.keys, work).valid:
                    return True
        return False
