"""TLSA records of TLS services; a handshake for the certificates only where there are records."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import dns.name
import dns.rdatatype
from dns.rdtypes.ANY.TLSA import TLSA as RdataTLSA  # noqa: N811  the type's number has that name

from netaudit.api import Service, probe
from netaudit.facts.dane import DanePresented, DaneService, Tlsa, TlsaName
from netaudit.net.context import Net
from netaudit.probes._dns import absolute, security, shown
from netaudit.probes._lookup import MOST_RECORDS, look_up
from netaudit.probes.tls import askable, presented_chain
from netaudit.records.tlsa import matches

if TYPE_CHECKING:
    from dns.rdata import Rdata

    from netaudit.model import Address

_TLSA = int(dns.rdatatype.TLSA)
_NAMES = 4  # of a service that are looked up, at most
_UNREADABLE = 256


@probe(timeout=180.0)
async def dane_service(service: Service, net: Net) -> DaneService:
    """Every name, then every address. A family without a route is named, not left out."""
    names = tuple([await _name(service, net, name) for name in service.names[:_NAMES]])
    wanted = [name for name in names if name.records]
    addresses, unasked = askable(service, net) if wanted else ([], [])
    asked = (_presented(service, net, a, n) for a in addresses for n in wanted)
    found = await asyncio.gather(*asked)
    return DaneService(net.vantage.zone, names, tuple(found), tuple(unasked))


async def _name(service: Service, net: Net, text: str) -> TlsaName:
    prefix = dns.name.Name([f"_{service.port}".encode(), f"_{service.transport}".encode()])
    owner = prefix.concatenate(absolute(text))
    found = await look_up(net, owner, _TLSA)
    records = sorted(
        (_record(r) for s in found.answer if s.rdtype == _TLSA for r in s.rdatas[:MOST_RECORDS]),
        key=lambda record: record.label,
    )
    return TlsaName(text, shown(owner), found.rcode, security(found), tuple(records))


def _record(rdata: Rdata) -> Tlsa:
    if isinstance(rdata, RdataTLSA):
        return Tlsa(rdata.usage, rdata.selector, rdata.mtype, rdata.cert.hex())
    data = rdata.to_generic().data
    whole = len(data) > 3  # noqa: PLR2004  three octets of numbers, then data
    numbers = (data[0], data[1], data[2]) if whole else (_UNREADABLE,) * 3
    return Tlsa(*numbers, (data[3:] if whole else data).hex())


async def _presented(service: Service, net: Net, address: Address, name: TlsaName) -> DanePresented:
    chain, whole = await presented_chain(service, net, address, name.name)
    matched = tuple(record.label for record in name.records if matches(record, chain))
    return DanePresented(address, name.name, len(chain), whole, matched)
