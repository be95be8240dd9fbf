"""Extension headers and ICMPv6 errors: what passes between us and a unit's addresses."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from netaudit.api import Prefix, probe
from netaudit.facts.headers import (
    ErrorsOf,
    ExtensionHeaders,
    Fate,
    Header,
    Heeded,
    Icmpv6Errors,
    Passage,
)
from netaudit.net.context import Net
from netaudit.net.crafted import Kind, Shot
from netaudit.probes import _mtu
from netaudit.probes._path import TRIES, contacts, insist, shooter
from netaudit.probes.path import mtus_of

if TYPE_CHECKING:
    from netaudit.model import Address
    from netaudit.probes._path import Shoot

LARGE = 1400  # octets of an answer that a Packet Too Big of 1280 makes smaller
_UNREACHABLE, _CLOSED = 1, 4
_HIGH_PORT = 33_499
# Hosts may send one ICMPv6 error a second (RFC 4443 section 2.4 f), and others ask them too.
_RATIONED = 10
_ANSWERED_BY_AN_ERROR = frozenset({Header.ROUTING_0, Header.UNKNOWN_OPTION})


@probe(timeout=900.0)
async def extension_headers(prefix: Prefix, net: Net) -> ExtensionHeaders:
    """Each header to every address that answers packets without one."""
    send = shooter(net)
    asked = [
        passage(send, contact.address, contact.shot, header)
        for contact in await contacts(prefix, net)
        if contact.shot is not None
        for header in Header
    ]
    return ExtensionHeaders(tuple(await asyncio.gather(*asked)))


@probe(timeout=1500.0)
async def icmpv6_errors(prefix: Prefix, net: Net) -> Icmpv6Errors:
    """The errors that every address which answers echo requests sends and heeds.

    After path MTU discovery: a host that heeds our Packet Too Big sends us small packets only.
    """
    await mtus_of(prefix, net)
    send = shooter(net)
    found = [c for c in await contacts(prefix, net) if c.shot and c.shot.packet == "echo"]
    return Icmpv6Errors(
        tuple(await asyncio.gather(*(errors_of(send, c.address, c.shot) for c in found if c.shot)))
    )


async def passage(send: Shoot, address: Address, carrier: Shot, header: Header) -> Passage:
    """What becomes of one header."""
    shot = replace(carrier, extension=str(header))
    rationed = header in _ANSWERED_BY_AN_ERROR
    _, heard = await insist(send, address, shot, _RATIONED if rationed else TRIES)
    if heard.kind is Kind.REPLY:
        return Passage(address, header, Fate.PASSED, 0, 0, None, None)
    if heard.kind is Kind.ERROR:
        said = (heard.type, heard.code, heard.responder)
        return Passage(address, header, Fate.REFUSED, *said, None)
    last = None
    if not rationed:
        last = await _mtu.last_router(send, address, shot)
    return Passage(address, header, Fate.DROPPED, 0, 0, None, last)


async def errors_of(send: Shoot, address: Address, echo: Shot) -> ErrorsOf:
    """What errors an address sends and heeds."""
    closed = Shot("udp", port=_HIGH_PORT, patience=echo.patience)
    _, heard = await insist(send, address, closed, _RATIONED)
    unreachable = heard.is_error(_UNREACHABLE, _CLOSED) or heard.kind is Kind.REPLY
    return ErrorsOf(address, unreachable, await _heeds(send, address, echo))


async def _heeds(send: Shoot, address: Address, echo: Shot) -> Heeded:
    """Whether a host makes its answers smaller when it is told that one was too big."""
    large = replace(echo, size=LARGE)
    _, first = await insist(send, address, large)
    if first.kind is not Kind.REPLY:
        return Heeded.NOT_ASKED
    if first.fragment:
        return Heeded.YES  # by an earlier word: such a thing is remembered for ten minutes
    for _ in range(4):  # either packet may be lost
        await send(address, Shot("too-big", size=LARGE))
        _, answer = await insist(send, address, large)
        if answer.fragment:
            return Heeded.YES
    return Heeded.NO if answer.kind is Kind.REPLY else Heeded.NOT_ASKED
