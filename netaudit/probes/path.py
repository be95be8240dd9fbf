"""The way to a unit: who answers there, and what the path carries."""

from __future__ import annotations

import asyncio

from netaudit.api import Prefix, probe
from netaudit.facts.path import Mtu, PathMtu, PathMtus, Presence, Sighting
from netaudit.net.context import Net
from netaudit.probes import _mtu
from netaudit.probes._path import Contact, contacts, shooter


@probe(timeout=600.0)
async def presence(prefix: Prefix, net: Net) -> Presence:
    """What every declared IPv6 address answers."""
    return Presence(tuple(_sighting(found) for found in await contacts(prefix, net)))


@probe(timeout=1200.0)
async def path_mtus(prefix: Prefix, net: Net) -> PathMtus:
    """Path MTU discovery towards every declared IPv6 address."""
    return await mtus_of(prefix, net)


async def mtus_of(prefix: Prefix, net: Net) -> PathMtus:
    """The same, asked once a run."""
    return await net.once(("path mtus", prefix.key), lambda: _mtus(prefix, net))


async def _mtus(prefix: Prefix, net: Net) -> PathMtus:
    found = await contacts(prefix, net)
    send = shooter(net)
    ours = await _mtu.own_mtu(send, found[0].address) if found else _mtu.USUAL

    async def one(contact: Contact) -> PathMtu:
        if contact.shot is None:
            return PathMtu(contact.address, Mtu.NOT_REACHED, 0, None, ())
        return await _mtu.discover(send, contact.address, contact.shot, ours)

    return PathMtus(ours, tuple(await asyncio.gather(*map(one, found))))


def _sighting(contact: Contact) -> Sighting:
    first = contact.first
    return Sighting(
        contact.address,
        contact.carrier,
        contact.echoes_sent,
        contact.echoes_answered,
        first.hop_limit if first else 0,
        first.rtt_ms if first else 0.0,
    )
