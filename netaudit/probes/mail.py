"""Mail of a zone: MX, SPF, DMARC and DKIM, through our own resolver."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import dns.name
from dns.rdtypes.ANY.MX import MX as RdataMX  # noqa: N811  the type's number has that name too

from netaudit.api import Zone, probe
from netaudit.errors import CannotAsk
from netaudit.facts.mail import (
    DkimKey,
    DkimKeys,
    DmarcPolicy,
    MailExchangers,
    MailHost,
    SenderPolicy,
)
from netaudit.net.context import Net
from netaudit.probes._dns import absolute, security, shown
from netaudit.probes._lookup import (
    AAAA,
    MX,
    TXT,
    A,
    addresses,
    alias_of,
    look_up,
    names_in,
    of_type,
    services_in,
    texts,
)
from netaudit.probes._spf import Walk
from netaudit.records import dkim, dmarc, spf

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.dns.resolve import Resolution
    from netaudit.model import Inability

_TIMEOUT = 90.0
_ABSENT = b"netaudit-no-such-name"
_MOST_SELECTORS = 16  # of a zone
_MOST_HOSTS = 32  # of the MX records that are looked at


@probe(timeout=_TIMEOUT)
async def mail_exchangers(zone: Zone, net: Net) -> MailExchangers:
    """The zone's MX records and what they lead to."""
    found = await look_up(net, absolute(zone.name), MX)
    records = sorted(of_type(found, RdataMX), key=lambda r: (r.preference, r.exchange))
    hosts = [await _host(net, record) for record in records[:_MOST_HOSTS]]
    declared = names_in(zone, net.inventory, frozenset({"smtp"}))
    return MailExchangers(found.rcode, security(found), tuple(hosts), declared)


async def _host(net: Net, record: RdataMX) -> MailHost:
    name = shown(record.exchange)
    literal = _is_address(name)
    found: list[Resolution] = []
    unasked: Inability = ""
    if name != "." and not literal:
        try:
            found = [await look_up(net, record.exchange, kind) for kind in (AAAA, A)]
        except CannotAsk as error:
            unasked = error.phrase
    v6, v4 = addresses(*found)
    return MailHost(
        name=name,
        preference=int(record.preference),
        literal=literal,
        alias=next((a for f in found if (a := alias_of(f, record.exchange))), ""),
        aaaa=v6,
        a=v4,
        rcode=found[0].rcode if found else "",
        unasked=unasked,
    )


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


@probe(timeout=_TIMEOUT)
async def sender_policy(zone: Zone, net: Net) -> SenderPolicy:
    """The zone's SPF record, followed through what it includes."""
    name = absolute(zone.name)
    found = await look_up(net, name, TXT)
    records = spf.records(texts(found))
    walk = Walk(net)
    default = await walk.record(name, records[0]) if len(records) == 1 else ""
    return SenderPolicy(
        rcode=found.rcode,
        records=records,
        mistakes=tuple(dict.fromkeys(walk.mistakes)),
        lookups=walk.lookups,
        voids=walk.voids,
        default=default,
        unasked=tuple(dict.fromkeys(walk.unasked)),
    )


@probe(timeout=_TIMEOUT)
async def dmarc_policy(zone: Zone, net: Net) -> DmarcPolicy:
    """The zone's DMARC record, or that of the closest zone above which has one.

    RFC 7489 section 6.6.3 looks at the organizational domain after the zone itself; in a network of
    one organisation that is the closest name above with a record.
    """
    name, first = absolute(zone.name), ""
    while len(name.labels) > 2:  # noqa: PLR2004  a top-level name is nobody's mail domain
        found = await look_up(net, _below(name), TXT)
        first = first or found.rcode
        if records := dmarc.records(texts(found)):
            return _policy(first, shown(name), records, inherited=shown(name) != zone.name)
        name = name.parent()
    return DmarcPolicy(first or "NOERROR", "", False, (), (), "", 0, "")


def _below(name: Name) -> Name:
    try:
        return dns.name.Name([b"_dmarc"]).concatenate(name)
    except dns.name.NameTooLong:
        return name


def _policy(rcode: str, at: str, records: tuple[str, ...], *, inherited: bool) -> DmarcPolicy:
    first = dmarc.read(records[0])
    return DmarcPolicy(
        rcode=rcode,
        at=at,
        inherited=inherited,
        records=records,
        mistakes=first.mistakes,
        policy=first.policy(inherited=inherited),
        percent=first.percent,
        reports=first.tags.get("rua", ""),
    )


@probe(timeout=_TIMEOUT)
async def dkim_keys(zone: Zone, net: Net) -> DkimKeys:
    """The declared selectors of the zone, and whether there can be any."""
    top = dns.name.Name([b"_domainkey"])
    try:
        above = top.concatenate(absolute(zone.name))
        absent = dns.name.Name([_ABSENT]).concatenate(above)
    except dns.name.NameTooLong:
        return DkimKeys("NXDOMAIN", wild=False, keys=())
    found, strange = [await look_up(net, name, TXT) for name in (above, absent)]
    services = services_in(zone, net.inventory)
    selectors = list(dict.fromkeys(one for service in services for one in service.dkim))
    keys = [await _selector(net, above, one) for one in selectors[:_MOST_SELECTORS]]
    return DkimKeys(found.rcode, strange.rcode == "NOERROR", tuple(keys))


async def _selector(net: Net, above: Name, selector: str) -> DkimKey:
    try:
        owner = dns.name.from_text(selector, None).concatenate(above)
        found = await look_up(net, owner, TXT)
    except dns.name.NameTooLong:
        return DkimKey(selector, "NXDOMAIN", (), (), "", 0, False, False, False)
    records = texts(found)
    read = dkim.read(records[0] if len(records) == 1 else "p=")
    return DkimKey(
        selector=selector,
        rcode=found.rcode,
        records=records,
        mistakes=read.mistakes,
        kind=read.kind,
        bits=read.bits,
        revoked=read.revoked and len(records) == 1,
        testing=read.testing,
        sha1_only=read.sha1_only,
    )
