"""Path MTU discovery, and where it fails.

Large packets go out and are answered, or a router says what it can carry (RFC 8201), or they
vanish: then the size that passes is searched, and large packets with small hop limits show the
last router that had one in its hands.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from netaudit.facts.path import Mtu, PathMtu
from netaudit.net.crafted import Kind, Shot
from netaudit.probes._path import insist

if TYPE_CHECKING:
    from netaudit.model import Address
    from netaudit.net.crafted import Heard
    from netaudit.probes._path import Shoot

MINIMUM = 1280  # RFC 8200 section 5
_JUMBO = 9216  # larger than any usual link: our own tells its MTU
USUAL = 1500
_TOO_BIG, _TIME_EXCEEDED = 2, 3
_MOST_STEPS = 8  # Packet Too Big messages in a row that we follow
_PRECISE = 4  # octets: a search ends there
_TRIES = 3  # for a size in a search, whose answer is told as a number and judges nothing
_MOST_HOPS = 30
_SILENT_HOPS = 3  # in a row: behind them nobody is asked any more


async def own_mtu(send: Shoot, address: Address) -> int:
    """The MTU of our own link towards an address, at least 1280; 1500 if it carries jumbo frames.

    A path of more than 1500 octets end to end is no requirement anywhere.
    """
    heard = await send(address, Shot(size=_JUMBO, hop_limit=1, patience=0.1))
    return max(MINIMUM, min(heard.mtu, USUAL)) if heard.kind is Kind.TOO_BIG else USUAL


async def discover(send: Shoot, address: Address, carrier: Shot, ours: int) -> PathMtu:
    """The path MTU towards an address that answers `carrier`."""
    told: list[int] = []
    size = ours
    last: Address | None = None
    for _ in range(_MOST_STEPS):
        _, heard = await insist(send, address, replace(carrier, size=size))
        if heard.kind is Kind.REPLY:
            state = Mtu.WHOLE if size == ours else Mtu.REDUCED
            return PathMtu(address, state, size, last, tuple(told))
        if not heard.is_error(_TOO_BIG):
            break
        told.append(heard.mtu)
        last = heard.responder
        if not _helps(heard, size):
            break
        size = max(MINIMUM, heard.mtu)
    return await _search(send, address, carrier, size, tuple(told))


def _helps(heard: Heard, size: int) -> bool:
    """Whether a Packet Too Big asks for less, and for no less than we have tried already."""
    return heard.mtu < size and size > MINIMUM


async def _search(
    send: Shoot, address: Address, carrier: Shot, size: int, told: tuple[int, ...]
) -> PathMtu:
    """Packets of `size` vanish: the largest that do not, and which router had them last."""
    best, last = await asyncio.gather(
        _largest(send, address, carrier, size),
        last_router(send, address, replace(carrier, size=size)),
    )
    if best < MINIMUM:
        _, small = await insist(send, address, carrier)
        state = Mtu.TOO_SMALL if small.kind is Kind.REPLY else Mtu.NOT_REACHED
        return PathMtu(address, state, best, last, told)
    if best >= size:  # it was lost, however often we asked: a bad hour, no black hole
        return PathMtu(address, Mtu.WHOLE if not told else Mtu.REDUCED, best, last, told)
    back = await _arrives(send, address, carrier, size)
    return PathMtu(address, Mtu.BLACK_HOLE_BACK if back else Mtu.BLACK_HOLE, best, last, told)


async def _largest(send: Shoot, address: Address, carrier: Shot, size: int) -> int:
    """By halving between the minimum and `size`; 0 if not even the minimum is answered."""

    async def passes(octets: int, tries: int = _TRIES) -> bool:
        _, heard = await insist(send, address, replace(carrier, size=octets), tries)
        return heard.kind is Kind.REPLY

    if not await passes(MINIMUM, 2 * _TRIES):
        return 0
    low, high = MINIMUM, size
    if high > low and await passes(high):
        return high
    while high - low > _PRECISE:
        middle = (low + high) // 2
        if await passes(middle):
            low = middle
        else:
            high = middle
    return low


async def _arrives(send: Shoot, address: Address, carrier: Shot, size: int) -> bool:
    """Whether a large packet whose answer is small is answered: then the way there is good."""
    if carrier.packet != "echo":
        return False  # a SYN's answer is small in any case
    _, heard = await insist(send, address, replace(carrier, packet="udp", port=33_434, size=size))
    return heard.responder == address


async def last_router(send: Shoot, address: Address, shot: Shot) -> Address | None:
    """The last router that such a packet reaches: the last to say that its hop limit ran out."""
    last, silent = None, 0
    for hop in range(1, _MOST_HOPS + 1):
        _, heard = await insist(send, address, replace(shot, hop_limit=hop), tries=3)
        if heard.is_error(_TIME_EXCEEDED):
            last, silent = heard.responder, 0
        elif heard.kind is Kind.SILENT and silent + 1 < _SILENT_HOPS:
            silent += 1
        else:
            break
    return last
