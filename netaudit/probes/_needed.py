"""Whether hosts that a client needs can be found, over which address families."""

from __future__ import annotations

import asyncio
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from netaudit.errors import CannotAsk
from netaudit.facts.needed import NeededHost
from netaudit.probes._dns import absolute
from netaudit.probes._lookup import AAAA, A, addresses, look_up

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.model import Address
    from netaudit.net.context import Net


async def needed_hosts(names: Iterable[str], net: Net) -> tuple[NeededHost, ...]:
    """Each name looked up from the root; an address that stands for a name is its own answer."""
    return tuple(await asyncio.gather(*(_needed_host(name, net) for name in names)))


async def _needed_host(name: str, net: Net) -> NeededHost:
    if isinstance(literal := _literal(name), IPv6Address):
        return NeededHost(name, (literal,), (), "")
    if literal is not None:
        return NeededHost(name, (), (literal,), "")
    try:
        found = [await look_up(net, absolute(name), kind) for kind in (AAAA, A)]
    except CannotAsk as error:
        return NeededHost(name, (), (), error.phrase)
    return NeededHost(name, *addresses(*found), "")


def _literal(name: str) -> Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None
