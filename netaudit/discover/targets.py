"""What is to be asked: addresses by unit, in groups that are asked the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from netaudit.errors import UsageError
from netaudit.model import Address, Network, Transport
from netaudit.net import ports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.model import Host, Inventory, Service, Unit

_HIGHEST = 65_535
# RFC 7707 section 4.1.1: servers have low interface identifiers; nobody can try 2^64 of them.
LOW_BYTES = 256
_V4_MOST = 1 << 24  # addresses of one IPv4 prefix
DECOYS = 8
_DECOY_RANGE = range(20_011, 60_000)


@dataclass(frozen=True, slots=True)
class Target:
    """One address. `host` is the inventory's id, "" for an address that no host has."""

    unit: str
    host: str
    address: Address
    fragile: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """The ports to ask; `decoys` are random TCP ports that no service should stand on."""

    tcp: tuple[int, ...]
    udp: tuple[int, ...]
    decoys: tuple[int, ...] = ()

    @property
    def probes(self) -> int:
        """Of one address, each asked once."""
        return len({*self.tcp, *self.decoys}) + len(self.udp)


@dataclass(frozen=True, slots=True)
class Group:
    """Targets of one unit. They are made when they are asked for: there may be millions."""

    unit: str
    count: int
    fragile: bool
    version: int
    targets: Iterable[Target] = field(compare=False, repr=False)


def groups(inventory: Inventory, done: frozenset[Address], *, prefixes: bool) -> list[Group]:
    """Every unit's addresses by family and fragility, without those that are `done`.

    `prefixes`: also addresses that no host has: all of IPv4 prefixes, the low ones of IPv6.
    """
    found: list[Group] = []
    for unit in inventory.units:
        hosts = list(_hosts(unit, done))
        for fragile in (False, True):
            for version in (6, 4):
                some = [t for t in hosts if (t.fragile, t.address.version) == (fragile, version)]
                if some:
                    found.append(Group(unit.id, len(some), fragile, version, some))
        if prefixes:
            known = {address for host in unit.hosts for address in host.addresses}
            found += [_swept(unit, p.network, known, done) for p in unit.prefixes]
    return found


def together(targets: Iterable[Target]) -> list[tuple[Group, list[Target]]]:
    """Any targets, in groups that are asked the same."""
    found: dict[tuple[str, bool, int], list[Target]] = {}
    for target in targets:
        alike = target.unit, target.fragile, target.address.version
        found.setdefault(alike, []).append(target)
    return [
        (Group(unit, len(some), fragile, version, some), some)
        for (unit, fragile, version), some in found.items()
    ]


def _hosts(unit: Unit, done: frozenset[Address]) -> Iterator[Target]:
    seen: set[Address] = set(done)
    hosts: Iterator[Host] = iter(unit.hosts)
    for host in hosts:
        for address in host.addresses:
            if address not in seen:
                seen.add(address)
                yield Target(unit.id, host.id, address, host.fragile)


def _swept(unit: Unit, network: Network, known: set[Address], done: frozenset[Address]) -> Group:
    """The addresses of a prefix that no host has."""
    first, last = _bounds(network)
    left_out = {a for a in known | done if a.version == network.version}
    count = last - first - sum(first <= int(a) < last for a in left_out)
    return Group(unit.id, count, False, network.version, _Sweep(unit.id, network, left_out))


def _bounds(network: Network) -> tuple[int, int]:
    first = int(network.network_address)
    if network.version == 6:  # noqa: PLR2004  the protocol's number
        return first + (network.prefixlen < network.max_prefixlen), first + min(
            LOW_BYTES, network.num_addresses
        )
    if network.num_addresses > _V4_MOST:
        raise UsageError(
            "{network} has {count} addresses; at most {most} of one prefix are "
            "swept: divide it in the inventory, or leave --prefixes out",
            network=network,
            count=network.num_addresses,
            most=_V4_MOST,
        )
    edge = network.num_addresses > 2  # noqa: PLR2004  network and broadcast addresses
    return first + edge, first + network.num_addresses - edge


@dataclass(frozen=True)
class _Sweep:
    """The targets of a prefix, anew each time."""

    unit: str
    network: Network
    left_out: set[Address]

    def __iter__(self) -> Iterator[Target]:
        first, last = _bounds(self.network)
        make = type(self.network.network_address)
        for number in range(first, last):
            if (address := make(number)) not in self.left_out:
                yield Target(self.unit, "", address, fragile=False)


def parse_ports(text: str) -> tuple[int, ...]:
    """The ports of "22,80,8000-8100", "all" or "top1000". Raises UsageError."""
    from netaudit.net.toplist import top_1000
    from netaudit.raw.messages import FrameError, parse_ranges

    if text == "top1000":
        return top_1000()
    if text == "scan":
        return tuple(sorted(ports.TCP))
    if text == "all":
        return tuple(range(1, _HIGHEST + 1))
    if text in {"", "none"}:
        return ()
    try:
        return tuple(port for port in parse_ranges(text.replace(" ", "")) if port)
    except FrameError as error:
        raise UsageError(
            "--ports: {error}. Give top1000, scan, all, or numbers such as 22,80,8000-8100",
            error=error,
        ) from None


def parse_udp(text: str) -> tuple[int, ...]:
    """UDP ports whose protocol we speak: "known" for all. Raises UsageError for others."""
    from netaudit.net.payloads import BY_PORT

    known = tuple(sorted(BY_PORT))
    if text in {"", "none"}:
        return ()
    if text == "known":
        return known
    wanted = parse_ports(text)
    if unknown := [str(port) for port in wanted if port not in BY_PORT]:
        raise UsageError(
            "--udp: nothing is known to say to port {unknown}, and silence would mean "
            "nothing. Known are {known}",
            unknown=tuple(unknown[:10]),
            known=tuple(map(str, known)),
        )
    return wanted


def with_declared(tcp: tuple[int, ...], inventory: Inventory) -> tuple[int, ...]:
    """The ports, and every TCP port that the inventory declares anywhere."""
    declared = (s.port for s in _services(inventory) if s.transport is Transport.TCP)
    return tuple(sorted({*tcp, *declared}))


def _services(inventory: Inventory) -> Iterator[Service]:
    hosts = chain.from_iterable(unit.hosts for unit in inventory.units)
    return chain.from_iterable(host.services for host in hosts)


def draw_decoys(tcp: tuple[int, ...]) -> tuple[int, ...]:
    """Random high ports that are not asked for anyway; the same for all addresses of a run."""
    from secrets import SystemRandom

    asked = set(tcp)
    free = [port for port in _DECOY_RANGE if port not in asked] or list(_DECOY_RANGE)
    return tuple(sorted(SystemRandom().sample(free, DECOYS)))
