"""Mail of a zone: MX, SPF and DMARC, through our own resolver."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import dns.name
from dns.rdtypes.ANY.MX import MX as RdataMX  # noqa: N811  the type's number has that name too

from netaudit.api import Zone, probe
from netaudit.errors import CannotAsk
from netaudit.facts.mail import DmarcPolicy, MailExchangers, MailHost, SenderPolicy
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
    texts,
)
from netaudit.probes._spf import Walk
from netaudit.records import dmarc, spf

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.dns.resolve import Resolution

_TIMEOUT = 90.0
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
    unasked = ""
    if name != "." and not literal:
        try:
            found = [await look_up(net, record.exchange, kind) for kind in (AAAA, A)]
        except CannotAsk as error:
            unasked = str(error)
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
