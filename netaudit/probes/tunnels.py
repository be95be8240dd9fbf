"""Tunnels of IPv6 over IPv4: an echo request inside, and whether anybody takes it out."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING

from netaudit.api import Host, probe
from netaudit.facts.tunnels import End, TeredoServers, TunnelEnd, TunnelEnds, Way
from netaudit.net import datagram, teredo
from netaudit.net.context import Net
from netaudit.net.crafted import Kind, Shot
from netaudit.probes._path import shooter

if TYPE_CHECKING:
    from netaudit.net.crafted import Heard
    from netaudit.probes._path import Shoot


TRIES = 3  # with 20 % lost each way an open end is missed once in 21, with 3 % once in 4,800
SPACING = 0.7  # one bad second of a busy path takes two of them at most
_TEREDO_TRIES = 3
PATIENCE = 1.5  # seconds: 600 ms there and back, and a queue
_BEST_FIRST = (End.OPEN, End.REFUSED, End.ABSENT, End.SILENT)
_PROTOCOL_UNREACHABLE, _PORT_UNREACHABLE = (3, 2), (3, 3)


@probe(timeout=120.0)
async def tunnel_ends(host: Host, net: Net) -> TunnelEnds:
    """Each way to each IPv4 address; inside, to the host's own IPv6 address if it has one."""
    send = shooter(net)
    inner = next((a for a in host.addresses if isinstance(a, IPv6Address)), None)
    asked = [
        tunnel_end(send, address, way, inner)
        for address in _v4(host)
        for way in Way
        if inner is not None or way is Way.SIX_TO_FOUR
    ]
    return TunnelEnds(tuple(await asyncio.gather(*asked)))


@probe(timeout=60.0)
async def teredo_servers(host: Host, net: Net) -> TeredoServers:
    """A router solicitation to each IPv4 address."""
    asked = _v4(host)
    answers = await asyncio.gather(*(_is_teredo(net, address) for address in asked))
    return TeredoServers(
        tuple(asked), tuple(a for a, yes in zip(asked, answers, strict=True) if yes)
    )


async def tunnel_end(
    send: Shoot, address: IPv4Address, way: Way, inner: IPv6Address | None
) -> TunnelEnd:
    """One way to one address: a packet every `SPACING` seconds, whether it is answered or not.

    Ends that are not there are mostly silent, for hosts ration their errors: who waits for each
    waits long.
    """
    shot = Shot(str(way), inner=None if way is Way.SIX_TO_FOUR else inner, patience=PATIENCE)

    async def copy(number: int) -> Heard:
        await asyncio.sleep(number * SPACING)
        return await send(address, shot)

    heard = await asyncio.gather(*map(copy, range(TRIES)))
    best = min(heard, key=lambda one: _BEST_FIRST.index(_end(one)))
    return TunnelEnd(address, way, _end(best), best.responder)


def _end(heard: Heard) -> End:
    """An ICMP error is about the packet outside: nobody took anything out."""
    if heard.kind is Kind.REPLY:
        return End.OPEN
    if heard.kind is Kind.ERROR:
        absent = {_PROTOCOL_UNREACHABLE, _PORT_UNREACHABLE}
        return End.ABSENT if (heard.type, heard.code) in absent else End.REFUSED
    return End.SILENT


def _v4(host: Host) -> list[IPv4Address]:
    return [a for a in host.addresses if isinstance(a, IPv4Address)]


async def _is_teredo(net: Net, address: IPv4Address) -> bool:
    _, reply = await datagram.ask(
        net, address, teredo.PORT, teredo.solicitation(), tries=_TEREDO_TRIES
    )
    return teredo.is_advertisement(reply)
