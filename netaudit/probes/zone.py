"""Zones: delegation, servers, chain of trust, signatures, denial."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import dns.name
import dns.rcode
import dns.rdatatype
from dns.rdtypes.ANY.DS import DS as RdataDS  # noqa: N811  the type's number has that name too

from netaudit.api import Zone, probe
from netaudit.dns.crypto import digest
from netaudit.dns.cuts import Job, Stuck
from netaudit.dns.keys import dnskeys, matches
from netaudit.dns.message import find, type_text
from netaudit.dns.names import canonical
from netaudit.dns.query import Query
from netaudit.dns.signature import key_tag, moment
from netaudit.errors import CannotAsk
from netaudit.facts.zone import (
    Answered,
    Delegation,
    DenialCase,
    Ds,
    Security,
    ServersV6,
    SignatureSeen,
    ZoneChain,
    ZoneDenial,
    ZoneServers,
    ZoneSignatures,
)
from netaudit.net.context import Net
from netaudit.probes._dns import absolute, key_seen, kit, links, reasons, security, shown
from netaudit.probes._passage import TAKEN_OUT, taken_out
from netaudit.probes._unusual import UNKNOWN
from netaudit.probes._zone_servers import DS, SOA, absent_type, audit, below

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dns.name import Name
    from dns.rdata import Rdata
    from dns.rdtypes.ANY.DNSKEY import DNSKEY as RdataDNSKEY  # noqa: N811  its number's name

    from netaudit.probes._dns import Kit
    from netaudit.probes._zone_servers import Audit

TIMEOUT = 120.0  # of slow and lossy servers, each asked a dozen questions
_KEY = int(dns.rdatatype.DNSKEY)
_SEP, _SHA256 = 0x0001, 2
_V6 = 6


@probe(timeout=TIMEOUT)
async def delegation(zone: Zone, net: Net) -> Delegation:
    """Parent and child, side by side."""
    tools, seen = await kit(net), await audit(zone, net)
    ds_records = await ds_at_parent(tools, seen)
    keys = _keys(seen)
    return Delegation(
        parent=shown(seen.parent.name),
        delegated=seen.cut is not None,
        answered=any(
            h.view.udp is Answered.ANSWERED and _KEY not in h.unanswered for h in seen.heard
        ),
        # Hints are nobody's word: they may name some of the servers only.
        parent_servers=() if seen.begins else tuple(sorted(map(shown, seen.parent_names))),
        child_servers=tuple(sorted(map(shown, seen.child_names))),
        ds=tuple(_ds(record, seen.name, keys) for record in sorted(ds_records)),
        keys=tuple(key_seen(k) for k in keys),
        expected_ds=tuple(_expected(seen.name, keys)),
        taken_out=not keys and await taken_out(tools),
    )


@probe(timeout=TIMEOUT)
async def zone_servers(zone: Zone, net: Net) -> ZoneServers:
    """Every address. Raises CannotAsk if none of them can be asked from here."""
    seen = await audit(zone, net)
    views = tuple(heard.view for heard in seen.heard)
    untested = [view.untested for view in views if view.udp is Answered.UNTESTED]
    if views and len(untested) == len(views):
        raise CannotAsk.because(untested[0])
    if not views and seen.unable:
        raise seen.unable
    return ZoneServers(views, tuple(map(shown, seen.without_address)))


@probe(timeout=TIMEOUT)
async def servers_v6(zone: Zone, net: Net) -> ServersV6:
    """The IPv6 addresses. Raises CannotAsk if one of them cannot be asked from here."""
    seen = await audit(zone, net)
    views = tuple(h.view for h in seen.heard if h.view.address.version == _V6)
    for view in views:
        if view.udp is Answered.UNTESTED:
            raise CannotAsk.because(view.untested)
    if seen.unable:
        raise seen.unable
    with_v6 = {view.name for view in views}
    names = dict.fromkeys(map(shown, (*seen.parent_names, *seen.child_names)))
    return ServersV6(views, tuple(name for name in names if name not in with_v6))


@probe(timeout=TIMEOUT)
async def zone_chain(zone: Zone, net: Net) -> ZoneChain:
    """From the trust anchor to the zone's SOA.

    As its own servers have it, as far as the audit finds them: one of several servers above may
    deny the zone, with a proof that holds, which `parent_views` tells. Raises CannotAsk where
    nothing can validate, for the records that it takes do not come through.
    """
    tools = await kit(net)
    tools.require_anchor(absolute(zone.name))
    with suppress(CannotAsk):
        await audit(zone, net)
    found = await tools.resolver.resolve(absolute(zone.name), SOA)
    if security(found) is Security.BOGUS and await taken_out(tools):
        raise CannotAsk.because(TAKEN_OUT)
    return ZoneChain(security(found), found.rcode, links(found.chain), reasons(found.flaws))


@probe(timeout=TIMEOUT)
async def zone_signatures(zone: Zone, net: Net) -> ZoneSignatures:
    """All signatures that the audit saw."""
    now, seen = net.time(), await audit(zone, net)
    at = int(now.timestamp())
    servers: dict[tuple[str, int, int, int, int], list[str]] = {}
    for heard in seen.heard:
        for rrset in heard.rrsets:
            for sig in rrset.sigs:
                dates = int(sig.inception), int(sig.expiration)
                key = (type_text(rrset.rdtype), sig.key_tag, int(sig.algorithm), *dates)
                servers.setdefault(key, []).append(str(heard.view.address))
    return ZoneSignatures(
        now,
        tuple(
            SignatureSeen(covers, tag, algorithm, moment(b, at), moment(e, at), tuple(at_servers))
            for (covers, tag, algorithm, b, e), at_servers in servers.items()
        ),
    )


@probe(timeout=TIMEOUT)
async def zone_denial(zone: Zone, net: Net) -> ZoneDenial:
    """A name that does not exist, and a type that the apex does not have."""
    tools, name = await kit(net), absolute(zone.name)
    tools.require_anchor(name)
    denied = await _denied(zone, net, tools)
    questions = [("name", below(name), int(dns.rdatatype.AAAA)), ("data", name, denied)]
    cases = []
    for case, owner, rdtype in questions:
        found = await tools.resolver.resolve(owner, rdtype)
        label = Query(owner, rdtype).label()
        cases.append(DenialCase(case, label, security(found), found.rcode, reasons(found.flaws)))
    chain = await tools.resolver.resolve(name, SOA)
    return ZoneDenial(security(chain), tuple(cases))


async def _denied(zone: Zone, net: Net, tools: Kit) -> int:
    """A type that the apex does not have, of a zone that perhaps nobody serves."""
    try:
        return await absent_type(tools, await audit(zone, net))
    except CannotAsk:
        return UNKNOWN


async def ds_at_parent(tools: Kit, seen: Audit) -> tuple[Rdata, ...]:
    """The DS that the parent's servers give, the first that knows the zone. Raises CannotAsk.

    One of several may deny it, which `parent_views` tells.
    """
    if seen.begins:
        return ()
    try:
        async for response in tools.walker.responses(seen.parent, seen.name, DS, Job()):
            message = response.message
            found = find(message.answer, seen.name, DS) or find(message.authority, seen.name, DS)
            if found or message.rcode == dns.rcode.NOERROR:
                return found.rdatas if found else ()
    except Stuck as stuck:
        raise CannotAsk(
            "no server of the zone above answers about the DS: {flaw}", flaw=stuck.flaw.phrase()
        ) from stuck
    return ()


def _keys(seen: Audit) -> tuple[RdataDNSKEY, ...]:
    """Every key that any server of the zone publishes, in an order that does not vary."""
    sets = (heard.rrset(_KEY) for heard in seen.heard)
    found = {key for rrset in sets if rrset for key in dnskeys(rrset.rdatas)}
    return tuple(sorted(found, key=lambda key: (-int(key.flags), key_tag(key), key.key)))


def _ds(record: Rdata, zone: Name, keys: Iterable[RdataDNSKEY]) -> Ds:
    if not isinstance(record, RdataDS):
        return Ds(0, 0, 0, record.to_generic().data.hex(), matched=False)
    matched = any(matches(record, zone, key) for key in keys)
    return Ds(
        record.key_tag,
        int(record.algorithm),
        int(record.digest_type),
        record.digest.hex(),
        matched,
    )


def _expected(zone: Name, keys: Iterable[RdataDNSKEY]) -> Iterable[str]:
    for key in keys:
        if int(key.flags) & _SEP:
            made = digest(_SHA256, canonical(zone) + key.to_digestable()) or b""
            tag, algorithm = key_tag(key), int(key.algorithm)
            yield f"{zone.to_text()} IN DS {tag} {algorithm} {_SHA256} {made.hex()}"
