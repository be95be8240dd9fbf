"""The routers on the way to a unit's addresses."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from netaudit.api import Prefix, probe
from netaudit.facts.trace import End, Trace, Traces
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
    by_address = groupby(await asyncio.gather(*asked), key=lambda trace: trace.address)
    return Traces(tuple(one for _, those in by_address for one in _settled(list(those))))


def _settled(traces: list[Trace]) -> list[Trace]:
    """Those of one address, none longer than the shortest that got there.

    Hosts ration the errors that end a trace over UDP (RFC 4443 section 2.4 f): where the port
    sweep has used them up, the host answers to a later datagram only, and the trace seems to
    have routers that keep silent behind its last one.
    """
    shortest = min((trace.length for trace in traces if trace.end is End.REACHED), default=0)
    return [_cut(trace, shortest) if trace.length > shortest else trace for trace in traces]


def _cut(trace: Trace, length: int) -> Trace:
    """Up to where the address stands, unless a router spoke behind it: then the ways differ."""
    if any(hop.router for hop in trace.hops[length - 1 :]):
        return trace
    return replace(trace, hops=trace.hops[: length - 1], length=length)


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
