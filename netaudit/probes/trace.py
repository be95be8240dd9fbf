"""The routers on the way to a unit's addresses."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from netaudit.api import Prefix, probe
from netaudit.facts.trace import Traces
from netaudit.net.context import Net
from netaudit.net.crafted import Shot
from netaudit.probes import _trace
from netaudit.probes._path import Contact, contacts, shooter

if TYPE_CHECKING:
    from collections.abc import Iterator


@probe(timeout=900.0)
async def traces(prefix: Prefix, net: Net) -> Traces:
    """Towards every declared IPv6 address: over ICMPv6, UDP, and TCP where a port answers."""
    send = shooter(net)
    found = await contacts(prefix, net)
    asked = [
        _trace.trace(send, contact.address, shot, method)
        for contact in found
        for method, shot in _methods(contact)
    ]
    return Traces(tuple(await asyncio.gather(*asked)))


def _methods(contact: Contact) -> Iterator[tuple[str, Shot]]:
    """How to trace an address: as it answers, and as a UDP datagram goes."""
    shot = contact.shot
    if shot is None:
        yield "icmpv6", Shot(patience=1.0)
        return
    yield ("icmpv6" if shot.packet == "echo" else contact.carrier), shot
    yield "udp", Shot("udp", port=_trace.UDP_PORT, patience=shot.patience)
    if shot.packet == "echo" and contact.tcp_port:
        yield f"tcp {contact.tcp_port}", Shot("tcp", port=contact.tcp_port, patience=shot.patience)
