"""The zone's apex at every server address that serves it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import dns.rdatatype
from dns.rdtypes.ANY.CDNSKEY import CDNSKEY as RdataCDNSKEY  # noqa: N811  its number's name
from dns.rdtypes.ANY.CDS import CDS as RdataCDS  # noqa: N811
from dns.rdtypes.ANY.NS import NS as RdataNS  # noqa: N811
from dns.rdtypes.ANY.SOA import SOA as RdataSOA  # noqa: N811

from netaudit.api import Zone, probe
from netaudit.dns.ask import Answer, NoAnswer
from netaudit.dns.crypto import digest
from netaudit.dns.keys import dnskeys
from netaudit.dns.message import find, type_text
from netaudit.dns.query import Query
from netaudit.dns.signature import key_tag
from netaudit.facts.apex import ApexView, Cdnskey, SetSeen, Soa, ZoneApex
from netaudit.facts.zone import Ds, Key
from netaudit.net.context import Net
from netaudit.pending import together
from netaudit.probes._dns import key_seen, kit, shown
from netaudit.probes._held import denial_seen, held_at
from netaudit.probes._passage import taken_out
from netaudit.probes._unusual import UNKNOWN
from netaudit.probes._zone_servers import (
    CDNSKEY,
    CDS,
    DNSKEY,
    DS,
    NS,
    SOA,
    absent_type,
    audit,
    below,
    denies,
    in_vain,
    serving,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dns.name import Name
    from dns.rdata import Rdata
    from dns.rdtypes.ANY.DNSKEY import DNSKEY as RdataDNSKEY  # noqa: N811

    from netaudit.dns.message import RRset
    from netaudit.probes._dns import Kit
    from netaudit.probes._zone_servers import Audit, Heard

_AAAA = int(dns.rdatatype.AAAA)
_MOST = 32  # records of one set that are kept
_NAMED = frozenset({SOA, NS, DNSKEY, DS, CDS, CDNSKEY})  # asked for by name, or not the zone's
_MOST_SETS = 32


@probe(timeout=120.0)
async def zone_apex(zone: Zone, net: Net) -> ZoneApex:
    """Every address that serves the zone. Raises CannotAsk if we can ask none of them."""
    tools, seen = await kit(net), await audit(zone, net)
    found = serving(seen)
    sets = (heard.rrset(DNSKEY) for heard in found)
    keys = {key for rrset in sets if rrset for key in dnskeys(rrset.rdatas)}
    views = (_view(tools, seen, heard, keys) for heard in found)
    bare = any(not r.sigs for heard in found for r in heard.rrsets)
    return ZoneApex(
        tuple(await asyncio.gather(*views)), bare and await taken_out(tools), tools.ways.why()
    )


async def _view(tools: Kit, seen: Audit, heard: Heard, keys: set[RdataDNSKEY]) -> ApexView:
    address, zone = heard.view.address, seen.name
    absent, held = await absent_type(tools, seen), await held_at(tools, seen, heard)
    kinds = [CDS, absent] if held.lacks("CDNSKEY") else [CDS, absent, CDNSKEY]
    answers = await together(*(tools.walker.question(address, Query(zone, t)) for t in kinds))
    cds_answer, denial, *cdnskey_answers = answers
    silent = {t for t, a in zip(kinds, answers, strict=True) if in_vain(a)}
    if not denies(denial):  # a server that knows no unknown types still denies names
        denial = await tools.walker.question(address, Query(below(zone), _AAAA))
    cds_set = _at(zone, cds_answer, CDS)
    cdnskey_set = _at(zone, cdnskey_answers[0], CDNSKEY) if cdnskey_answers else None
    cds = [r for r in _rdatas(cds_set) if isinstance(r, RdataCDS)]
    cdnskeys = [r for r in _rdatas(cdnskey_set) if isinstance(r, RdataCDNSKEY)]
    asked = [*(heard.rrset(t) for t in (SOA, NS, DNSKEY)), cds_set, cdnskey_set]
    sets = [rrset for rrset in asked if rrset] + _others(heard)
    return ApexView(
        server=heard.view.label,
        soa=_soa(heard.rrset(SOA)),
        servers=tuple(
            sorted(shown(r.target) for r in _rdatas(heard.rrset(NS)) if isinstance(r, RdataNS))
        ),
        sets=tuple(map(_set, sets)),
        keys=tuple(
            sorted((key_seen(k) for k in dnskeys(_rdatas(heard.rrset(DNSKEY)))), key=_order)
        ),
        cds=tuple(_cds(r, zone, keys) for r in sorted(cds)),
        cds_text=tuple(r.to_text() for r in sorted(cds)),
        cdnskeys=tuple(_cdnskey(r, keys) for r in sorted(cdnskeys)),
        cds_unlike=tuple(_unlike(zone, cds, cdnskeys)),
        denial=denial_seen(zone, denial),
        unanswered=tuple(map(type_text, (*heard.unanswered, *sorted(silent - {UNKNOWN})))),
    )


def _others(heard: Heard) -> list[RRset]:
    """What else it showed. Of what comes without signatures, it is not known whether it has any."""
    found = (r for r in heard.shown if r.sigs and r.rdtype not in _NAMED)
    return sorted(found, key=lambda r: r.rdtype)[:_MOST_SETS]


def _at(zone: Name, answer: Answer | NoAnswer, rdtype: int) -> RRset | None:
    return find(answer.message.answer, zone, rdtype) if isinstance(answer, Answer) else None


def _rdatas(rrset: RRset | None) -> Sequence[Rdata]:
    return rrset.rdatas[:_MOST] if rrset else ()


def _soa(rrset: RRset | None) -> Soa | None:
    for r in _rdatas(rrset):
        if isinstance(r, RdataSOA):
            rname = r.rname.to_text(omit_final_dot=True)
            times = r.serial, r.refresh, r.retry, r.expire, r.minimum
            return Soa(shown(r.mname), rname, *times)
    return None


def _set(rrset: RRset) -> SetSeen:
    sigs = rrset.sigs[:_MOST]
    return SetSeen(
        type_text(rrset.rdtype),
        rrset.ttl,
        tuple(int(sig.key_tag) for sig in sigs),
        tuple(int(sig.algorithm) for sig in sigs),
        tuple(int(sig.original_ttl) for sig in sigs),
        rrset.sig_ttls[:_MOST],
    )


def _order(key: Key) -> tuple[int, int, int]:
    return (-key.flags, key.key_tag, key.algorithm)


def _digest_matches(record: RdataCDS, zone: Name, key: RdataDNSKEY | RdataCDNSKEY) -> bool:
    owner = zone.canonicalize().to_wire() or b""
    same = int(record.algorithm) == int(key.algorithm)
    return same and digest(int(record.digest_type), owner + key.to_digestable()) == record.digest


def _cds(record: RdataCDS, zone: Name, keys: Iterable[RdataDNSKEY]) -> Ds:
    matched = any(_digest_matches(record, zone, key) for key in keys)
    numbers = int(record.key_tag), int(record.algorithm), int(record.digest_type)
    return Ds(*numbers, record.digest.hex(), matched)


def _cdnskey(record: RdataCDNSKEY, keys: Iterable[RdataDNSKEY]) -> Cdnskey:
    same = any(record.to_digestable() == key.to_digestable() for key in keys)
    return Cdnskey(key_seen(record), same, int(record.algorithm) == 0, record.to_text())


def _unlike(zone: Name, cds: list[RdataCDS], cdnskeys: list[RdataCDNSKEY]) -> Iterable[str]:
    """Records of one kind without a counterpart of the other (RFC 7344 section 4)."""
    if not cds or not cdnskeys:
        return
    for record in cds:
        delete = not record.algorithm and any(not k.algorithm for k in cdnskeys)
        if not delete and not any(_digest_matches(record, zone, k) for k in cdnskeys):
            yield f"CDS {record.key_tag}"
    for key in cdnskeys:
        delete = not key.algorithm and any(not c.algorithm for c in cds)
        if not delete and not any(_digest_matches(c, zone, key) for c in cds):
            yield f"CDNSKEY {key_tag(key)}"
