"""CAA of a zone: the relevant records, found by climbing (RFC 8659 section 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.rdatatype
from dns.rdtypes.ANY.CAA import CAA as RdataCAA  # noqa: N811  the type's number has that name too

from netaudit.api import Zone, probe
from netaudit.facts.caa import ZoneCaa
from netaudit.model import Phrase
from netaudit.net.context import Net
from netaudit.probes._dns import absolute, kit, shown
from netaudit.probes._lookup import MOST_RECORDS, look_up, names_in
from netaudit.records.caa import CRITICAL, KNOWN, mistake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dns.rdata import Rdata

_CAA = int(dns.rdatatype.CAA)
_TLS = frozenset({"https", "imaps", "smtp", "submission"})


@probe(timeout=60.0)
async def zone_caa(zone: Zone, net: Net) -> ZoneCaa:
    """At the zone's apex, else at the closest name above that has some.

    Nobody can look above where the walk begins.
    """
    name, rcode, at = absolute(zone.name), "", ""
    begins = (await kit(net)).walker.hints.of(name) or name
    records: Sequence[Rdata] = ()
    while len(name.labels) > 1 and name.is_subdomain(begins) and not records:
        found = await look_up(net, name, _CAA)
        rcode = rcode or found.rcode
        records = [r for s in found.answer if s.rdtype == _CAA for r in s.rdatas][:MOST_RECORDS]
        at, name = shown(name) if records else "", name.parent()
    wrong = [_mistake(r) for r in sorted(records)]
    return ZoneCaa(
        rcode=rcode or "NOERROR",
        at=at,
        records=tuple(r.to_text()[:200] for r in sorted(records)),
        mistakes=tuple(dict.fromkeys(m for m in wrong if m)),
        critical=tuple(dict.fromkeys(t for r in sorted(records) if (t := _unknown(r)))),
        wanted=names_in(zone, net.inventory, _TLS),
    )


def _mistake(record: Rdata) -> Phrase | None:
    if not isinstance(record, RdataCAA):
        return Phrase("a record cannot be read")
    return mistake(_tag(record), record.value.decode("ascii", "replace"))


def _unknown(record: Rdata) -> str:
    """The tag that whoever issues must understand and cannot."""
    if not isinstance(record, RdataCAA) or not record.flags & CRITICAL:
        return ""
    return "" if _tag(record) in KNOWN else _tag(record)


def _tag(record: RdataCAA) -> str:
    return str(record.tag.decode("ascii", "replace").lower())
