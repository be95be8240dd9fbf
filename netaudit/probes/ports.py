"""Which ports of a host are open: the sweep's list and whatever the inventory declares there."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

from netaudit.api import Host, Transport, about, probe
from netaudit.discover.targets import draw_decoys
from netaudit.errors import NoRoute
from netaudit.facts.ports import AddressPorts, OpenPorts, OpenPortsV4, OpenPortsV6, Port, PortSet
from netaudit.facts.reach import PortState
from netaudit.model import Phrase
from netaudit.net import ports
from netaudit.net.context import Net
from netaudit.net.lanes import NEARLY
from netaudit.net.payloads import BY_PORT, BY_PROTOCOL, Payload
from netaudit.net.sweep import sweep, sweep_udp
from netaudit.probes.reach import reached

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from netaudit.model import Address

# A unit behind 128 kbit/s takes some 20 s; a hundred of them wait for the run's own pace.
_PATIENCE = 1800.0
_HUSHED = Phrase("it stopped answering while its ports were asked")
_SUSPECT = 30  # open ports of the sweep: no host has so many services


@probe(timeout=_PATIENCE, loud=True)
async def open_ports_v6(host: Host, net: Net) -> OpenPortsV6:
    """Over IPv6."""
    return OpenPortsV6(net.vantage.zone, asked_of(host), await _family(host, net, 6))


@probe(timeout=_PATIENCE, loud=True)
async def open_ports_v4(host: Host, net: Net) -> OpenPortsV4:
    """Over IPv4."""
    return OpenPortsV4(net.vantage.zone, asked_of(host), await _family(host, net, 4))


@probe(timeout=2 * _PATIENCE, loud=True)
async def open_ports(host: Host, net: Net) -> OpenPorts:
    """Over both, from the same sweep. A family without a route is named, not left out."""
    both = await asyncio.gather(
        *(_family(host, net, version) for version in (6, 4)), return_exceptions=True
    )
    found: list[AddressPorts] = []
    unasked: list[Phrase] = []
    for version, outcome in zip((6, 4), both, strict=True):
        if isinstance(outcome, NoRoute):
            unasked.append(about(f"IPv{version}", outcome.phrase))
        elif isinstance(outcome, BaseException):
            raise outcome
        else:
            found += outcome
            unasked += [about(str(a.address), _HUSHED) for a in outcome if a.hushed]
    if unasked and not found:
        raise NoRoute.because(*unasked)
    return OpenPorts(net.vantage.zone, asked_of(host), tuple(found), tuple(unasked))


def asked_of(host: Host) -> PortSet:
    """Every port that is asked of a host."""
    return PortSet.of(_tcp(host), _udp(host))


def _tcp(host: Host) -> set[int]:
    declared = (s.port for s in host.services if s.transport is Transport.TCP)
    return {*ports.TCP, *declared}


def _udp(host: Host) -> dict[int, Callable[[], Payload]]:
    """What to say to each UDP port: those of the sweep, and declared ones that we speak."""
    speak = {number: BY_PORT[number] for number in ports.UDP}
    for service in host.services:
        if service.transport is Transport.UDP and (make := BY_PROTOCOL.get(service.protocol)):
            speak[service.port] = make
    return speak


async def _family(host: Host, net: Net, version: int) -> tuple[AddressPorts, ...]:
    async def ask() -> tuple[AddressPorts, ...]:
        wanted = [address for address in host.addresses if address.version == version]
        tcp, udp = _tcp(host), {number: make() for number, make in _udp(host).items()}
        return tuple(await asyncio.gather(*(_address(host, net, a, tcp, udp) for a in wanted)))

    return await net.once(("ports", host.key, version), ask)


async def _accepts_everything(net: Net, address: Address, states: Mapping[int, PortState]) -> bool:
    """Whether random high ports accept as well: a SYN proxy or a tarpit answers for the host."""
    if sum(state is PortState.OPEN for state in states.values()) < _SUSPECT:
        return False
    decoys = draw_decoys(tuple(states))
    found = await sweep(net, address, decoys)
    return sum(state is PortState.OPEN for state in found.values()) >= NEARLY * len(decoys)


async def _accepted_before(host: Host, net: Net, address: Address) -> int:
    """A declared port that accepts, 0 without one: asked before the sweep, and once a run."""
    for service in host.services:
        here = address in service.addresses and service.visible_from(net.vantage.zone)
        if service.transport is Transport.TCP and here:
            state = (await reached(service, net, address)).state
            return service.port if state is PortState.OPEN else 0
    return 0


async def _is_hushed(
    net: Net, address: Address, before: int, states: Mapping[int, PortState]
) -> bool:
    """Whether a port that answered, before the sweep or in it, is silent after it."""
    spoke = (PortState.OPEN, PortState.CLOSED)
    heard = [before] if before else [n for s in spoke for n, found in states.items() if found is s]
    if not heard or PortState.FILTERED not in states.values():
        return False
    again = await sweep(net, address, heard[:1])
    return again[heard[0]] is PortState.FILTERED


async def _address(
    host: Host, net: Net, address: Address, tcp: Collection[int], udp: Mapping[int, Payload]
) -> AddressPorts:
    before = await _accepted_before(host, net, address)
    over_tcp, over_udp = await asyncio.gather(
        sweep(net, address, tcp), sweep_udp(net, address, udp)
    )
    hushed = await _is_hushed(net, address, before, over_tcp)
    everything = await _accepts_everything(net, address, over_tcp)
    declared = {service.port for service in host.services}
    heard = Counter((*over_tcp.values(), *over_udp.values()))
    found = [
        Port(number, transport)
        for transport, states in ((Transport.TCP, over_tcp), (Transport.UDP, over_udp))
        for number, state in states.items()
        if state is PortState.OPEN
        and (number in declared or not everything or transport is Transport.UDP)
    ]
    return AddressPorts(
        address=address,
        open=tuple(sorted(found)),
        closed=heard[PortState.CLOSED],
        filtered=heard[PortState.FILTERED] + heard[PortState.RATE_LIMITED],
        rejected=heard[PortState.PROHIBITED] + heard[PortState.UNREACHABLE],
        everything=everything,
        hushed=hushed,
    )
