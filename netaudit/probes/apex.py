"""The zone's apex at every server address that serves it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import dns.dnssec
import dns.exception
import dns.rdatatype
from dns.rdtypes.ANY.CDNSKEY import CDNSKEY as RdataCDNSKEY  # noqa: N811  its number's name
from dns.rdtypes.ANY.CDS import CDS as RdataCDS  # noqa: N811
from dns.rdtypes.ANY.NS import NS as RdataNS  # noqa: N811
from dns.rdtypes.ANY.NSEC import NSEC
from dns.rdtypes.ANY.NSEC3 import NSEC3
from dns.rdtypes.ANY.SOA import SOA as RdataSOA  # noqa: N811

from netaudit.api import Zone, probe
from netaudit.dns.ask import Answer, NoAnswer
from netaudit.dns.crypto import bits, digest
from netaudit.dns.keys import dnskeys
from netaudit.dns.message import find, type_text
from netaudit.dns.query import Query
from netaudit.dns.signature import key_tag
from netaudit.facts.apex import (
    ApexDenial,
    ApexView,
    Cdnskey,
    Nsec3Parameters,
    SetSeen,
    Soa,
    ZoneApex,
)
from netaudit.facts.zone import Ds, Key
from netaudit.net.context import Net
from netaudit.pending import together
from netaudit.probes._dns import kit, shown
from netaudit.probes._texts import bitmap
from netaudit.probes._zone_servers import (
    CDNSKEY,
    CDS,
    DNSKEY,
    NS,
    SOA,
    absent_type,
    audit,
    below,
    denies,
    serving,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dns.name import Name
    from dns.rdata import Rdata
    from dns.rdtypes.ANY.DNSKEY import DNSKEY as RdataDNSKEY  # noqa: N811

    from netaudit.dns.message import RRset
    from netaudit.probes._dns import Kit
    from netaudit.probes._zone_servers import Heard

_AAAA = int(dns.rdatatype.AAAA)
_MOST = 32  # records of one set that are kept
_MOST_ITERATIONS = 150  # of NSEC3: beyond, the apex's own record is not looked for


@probe(timeout=120.0)
async def zone_apex(zone: Zone, net: Net) -> ZoneApex:
    """Every address that serves the zone. Raises CannotAsk if we can ask none of them."""
    tools, seen = await kit(net), await audit(zone, net)
    found = serving(seen)
    sets = (heard.rrset(DNSKEY) for heard in found)
    keys = {key for rrset in sets if rrset for key in dnskeys(rrset.rdatas)}
    absent = await absent_type(tools, seen)
    views = (_view(tools, seen.name, heard, keys, absent) for heard in found)
    return ZoneApex(tuple(await asyncio.gather(*views)))


async def _view(
    tools: Kit, zone: Name, heard: Heard, keys: set[RdataDNSKEY], absent: int
) -> ApexView:
    address = heard.view.address
    cds_answer, cdnskey_answer, denial = await together(
        *(tools.walker.question(address, Query(zone, t)) for t in (CDS, CDNSKEY, absent))
    )
    if not denies(denial):  # a server that knows no unknown types still denies names
        denial = await tools.walker.question(address, Query(below(zone), _AAAA))
    cds_set, cdnskey_set = _at(zone, cds_answer, CDS), _at(zone, cdnskey_answer, CDNSKEY)
    cds = [r for r in _rdatas(cds_set) if isinstance(r, RdataCDS)]
    cdnskeys = [r for r in _rdatas(cdnskey_set) if isinstance(r, RdataCDNSKEY)]
    sets = [*(heard.rrset(t) for t in (SOA, NS, DNSKEY)), cds_set, cdnskey_set]
    return ApexView(
        server=heard.view.label,
        soa=_soa(heard.rrset(SOA)),
        servers=tuple(
            sorted(shown(r.target) for r in _rdatas(heard.rrset(NS)) if isinstance(r, RdataNS))
        ),
        sets=tuple(_set(rrset) for rrset in sets if rrset),
        keys=tuple(sorted((_key(k) for k in dnskeys(_rdatas(heard.rrset(DNSKEY)))), key=_order)),
        cds=tuple(_cds(r, zone, keys) for r in sorted(cds)),
        cds_text=tuple(r.to_text() for r in sorted(cds)),
        cdnskeys=tuple(_cdnskey(r, keys) for r in sorted(cdnskeys)),
        cds_unlike=tuple(_unlike(zone, cds, cdnskeys)),
        denial=denial_seen(zone, denial),
    )


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
    )


def _key(key: RdataDNSKEY) -> Key:
    algorithm = int(key.algorithm)
    return Key(key_tag(key), algorithm, int(key.flags), bits(algorithm, key.key))


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
    algorithm = int(record.algorithm)
    same = any(record.to_digestable() == key.to_digestable() for key in keys)
    key = Key(key_tag(record), algorithm, int(record.flags), bits(algorithm, record.key))
    return Cdnskey(key, same, algorithm == 0, record.to_text())


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


def denial_seen(zone: Name, answer: Answer | NoAnswer) -> ApexDenial:
    """How a server denies what a zone's apex does not have."""
    authority = answer.message.authority if isinstance(answer, Answer) else ()
    shown_by = [s for s in authority if s.rdatas and isinstance(s.rdatas[0], NSEC | NSEC3)]
    types: tuple[str, ...] = ()
    nsec3: dict[Nsec3Parameters, None] = {}
    for rrset in shown_by:
        for record in rrset.rdatas[:_MOST]:
            if isinstance(record, NSEC3):
                nsec3[_parameters(record)] = None
            if isinstance(record, NSEC | NSEC3) and _is_of_apex(record, rrset.name, zone):
                types = bitmap(record.windows)
    kind = type_text(shown_by[0].rdtype) if shown_by else ""
    return ApexDenial(
        kind, tuple(s.ttl for s in shown_by), types, tuple(nsec3), denied=denies(answer)
    )


def _parameters(record: NSEC3) -> Nsec3Parameters:
    return Nsec3Parameters(record.iterations, record.salt.hex(), bool(record.flags & 1))


def _is_of_apex(record: Rdata, owner: Name, zone: Name) -> bool:
    if isinstance(record, NSEC):
        return bool(owner == zone)
    if not isinstance(record, NSEC3) or record.iterations > _MOST_ITERATIONS:
        return False
    try:
        hashed = dns.dnssec.nsec3_hash(zone, record.salt, record.iterations, record.algorithm)
    except (ValueError, dns.exception.DNSException):
        return False  # an unknown hash
    return bool(owner.labels[0].lower() == hashed.lower().encode())
