"""Signals of bootstrapping (RFC 9615 section 4.1): looked up where the zone has CDS or CDNSKEY."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.name
import dns.rdatatype

from netaudit.api import Zone, probe
from netaudit.dns.message import type_text
from netaudit.errors import CannotAsk
from netaudit.facts.signal import Signal, ZoneSignals
from netaudit.facts.zone import Security
from netaudit.net.context import Net
from netaudit.probes._dns import security, shown
from netaudit.probes._lookup import MOST_RECORDS, look_up
from netaudit.probes._zone_servers import MAX_NAMES, audit

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.dns.resolve import Resolution

_KINDS = (int(dns.rdatatype.CDS), int(dns.rdatatype.CDNSKEY))
_ORDER = (Security.SECURE, Security.INSECURE, Security.INDETERMINATE, Security.BOGUS)


@probe(timeout=120.0)
async def zone_signals(zone: Zone, net: Net) -> ZoneSignals:
    """Below every server name that lies outside of the zone: others cannot vouch for it."""
    seen = await audit(zone, net)
    own = _records([await look_up(net, seen.name, kind) for kind in _KINDS])
    outside = [n for n in seen.child_names[:MAX_NAMES] if not n.is_subdomain(seen.name)]
    found = [await _signal(net, seen.name, server) for server in outside] if own else []
    return ZoneSignals(own, tuple(found))


async def _signal(net: Net, zone: Name, server: Name) -> Signal:
    try:
        relative = zone.relativize(dns.name.root)
        owner = dns.name.Name([b"_dsboot", *relative.labels, b"_signal"]).concatenate(server)
        found = [await look_up(net, owner, kind) for kind in _KINDS]
    except dns.name.NameTooLong:
        return Signal(shown(server), "", Security.INDETERMINATE, (), "the name would be too long")
    except CannotAsk as error:
        return Signal(shown(server), "", Security.INDETERMINATE, (), error.phrase)
    weakest = max((security(f) for f in found), key=_ORDER.index)
    return Signal(shown(server), found[0].rcode, weakest, _records(found), "")


def _records(found: list[Resolution]) -> tuple[str, ...]:
    texts = (
        f"{type_text(rrset.rdtype)} {rdata.to_text()}"
        for resolution in found
        for rrset in resolution.answer
        if rrset.rdtype in _KINDS
        for rdata in rrset.rdatas[:MOST_RECORDS]
    )
    return tuple(sorted(texts))
