"""What the probes of a path share: which addresses, what they answer, how often one asks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from netaudit.model import Address, Transport
from netaudit.net.crafted import Heard, Kind, Shot, shoot

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from netaudit.model import Host, Prefix
    from netaudit.net.context import Net

    Shoot = Callable[[Address, Shot], Awaitable[Heard]]

# Seconds between two tries. A loss lasts milliseconds, a queue or a rate limit a second: what is
# silent six times over ten seconds is silent. With 20 % lost each way, once in 460 it is not.
SPACING = (0.1, 0.3, 0.6, 1.0, 1.5)
TRIES = len(SPACING) + 1
_MOST_PORTS = 3
_V6 = 6


@dataclass(frozen=True, slots=True)
class Contact:
    """What an address answers: `shot` is the smallest packet that it does, None if nothing.

    `tcp_port`: one that this vantage is meant to reach there, 0 for none.
    """

    address: Address
    shot: Shot | None
    echoes_sent: int
    echoes_answered: int
    first: Heard | None
    tcp_port: int

    @property
    def carrier(self) -> str:
        """In words: "echo", "tcp 443", ""."""
        if self.shot is None:
            return ""
        return "echo" if self.shot.packet == "echo" else f"{self.shot.packet} {self.shot.port}"


def shooter(net: Net) -> Shoot:
    """Sends for a run."""
    return partial(shoot, net)


def declared(prefix: Prefix, net: Net) -> list[tuple[Address, Host]]:
    """The IPv6 addresses of the unit's hosts within the prefix, each once."""
    found: dict[Address, Host] = {}
    for unit in net.inventory.units:
        if unit.id == prefix.unit:
            for host in unit.hosts:
                for address in host.addresses:
                    if address.version == _V6 and address in prefix.network:
                        found.setdefault(address, host)
    return list(found.items())


async def contacts(prefix: Prefix, net: Net) -> list[Contact]:
    """What each declared address answers: asked once a run."""
    wanted = declared(prefix, net)
    return list(await asyncio.gather(*(_once(net, address, host) for address, host in wanted)))


async def _once(net: Net, address: Address, host: Host) -> Contact:
    ports = tuple(_ports(host, address, net))
    return await net.once(("contact", address), lambda: contact(shooter(net), address, ports))


def _ports(host: Host, address: Address, net: Net) -> Iterator[int]:
    """TCP ports that this vantage is meant to reach."""
    for service in host.services:
        meant = service.visible_from(net.vantage.zone) and address in service.addresses
        if service.transport is Transport.TCP and meant:
            yield service.port


async def contact(send: Shoot, address: Address, ports: tuple[int, ...]) -> Contact:
    """Find out what an address answers: an echo request, or a SYN."""
    port = ports[0] if ports else 0
    sent, heard = await insist(send, address, Shot())
    if heard.kind is Kind.REPLY:
        return Contact(address, Shot(patience=patience(heard)), sent, 1, heard, port)
    for port in ports[:_MOST_PORTS]:
        shot = Shot("tcp", port=port)
        _tries, answer = await insist(send, address, shot)
        if answer.kind is Kind.REPLY:
            shot = replace(shot, patience=patience(answer))
            return Contact(address, shot, sent, 0, answer, port)
    return Contact(address, None, sent, 0, None, 0)


def patience(first: Heard) -> float:
    """Seconds to wait for an answer, after one that came: room for a queue, none for idling."""
    return min(1.5, 0.3 + 4 * first.rtt_ms / 1000)


async def insist(
    send: Shoot, address: Address, shot: Shot, tries: int = TRIES
) -> tuple[int, Heard]:
    """Send until something is heard, at most `tries` times: how often, and what."""
    heard = await send(address, shot)
    sent = 1
    while heard.kind is Kind.SILENT and sent < tries:
        await asyncio.sleep(SPACING[min(sent, len(SPACING)) - 1])
        heard = await send(address, shot)
        sent += 1
    return sent, heard
