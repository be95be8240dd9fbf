"""Traces: packets with growing hop limits, until the target answers or the way ends."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from netaudit.facts.trace import End, Hop, Trace
from netaudit.net.crafted import Heard, Kind
from netaudit.probes._path import insist

if TYPE_CHECKING:
    from netaudit.model import Address
    from netaudit.net.crafted import Shot
    from netaudit.probes._path import Shoot

UDP_PORT = 33_434  # and on, one more each hop: what traceroute(8) has used since 1987
_TIME_EXCEEDED = 3
_TRIES = 4  # a hop
_MOST_HOPS = 32
_SILENT_HOPS = 3  # in a row end a trace
_ROUNDS = 3  # times that a router is met in a loop


async def trace(send: Shoot, address: Address, shot: Shot, method: str) -> Trace:
    """Towards an address, with packets like `shot`."""
    hops: list[Hop] = []
    for number in range(1, _MOST_HOPS + 1):
        aimed = replace(shot, hop_limit=number)
        if shot.packet == "udp":
            aimed = replace(aimed, port=UDP_PORT + number)
        _, heard = await insist(send, address, aimed, _TRIES)
        if heard.kind is Kind.REPLY or heard.responder == address:
            return Trace(address, method, tuple(hops), End.REACHED, number, _said(heard))
        if heard.kind is Kind.ERROR and heard.type != _TIME_EXCEEDED:
            return Trace(address, method, tuple(hops), End.REFUSED, 0, _said(heard))
        hops.append(Hop(number, heard.responder, heard.rtt_ms))
        if (end := _over(hops)) is not None:
            return Trace(address, method, _trimmed(hops), end, 0, "")
    return Trace(address, method, tuple(hops), End.SILENT, 0, "the hop limit of the search")


def _over(hops: list[Hop]) -> End | None:
    """Whether it makes no sense to go on."""
    met = Counter(hop.router for hop in hops if hop.router is not None)
    if len(met) < len(hops) and any(count >= _ROUNDS for count in met.values()):
        return End.LOOP
    if all(hop.router is None for hop in hops[-_SILENT_HOPS:]) and len(hops) >= _SILENT_HOPS:
        return End.SILENT
    return None


def _trimmed(hops: list[Hop]) -> tuple[Hop, ...]:
    """Without the silence at the end."""
    while hops and hops[-1].router is None:
        hops = hops[:-1]
    return tuple(hops)


def _said(heard: Heard) -> str:
    if heard.kind is Kind.REPLY:
        return f"an answer from {heard.responder}"
    return f"ICMPv6 type {heard.type} code {heard.code} from {heard.responder}"
