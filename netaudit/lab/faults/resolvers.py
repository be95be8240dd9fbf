"""Faults of resolvers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.lab.dns.resolver import Quirk, Resolver, Validator
from netaudit.lab.dns.tree import absolute
from netaudit.lab.faults.aims import host_by_id, is_visible, resolver_of, resolvers
from netaudit.lab.faults.base import Kind, both, pairs
from netaudit.lab.faults.doors import shut, stand_in
from netaudit.lab.listeners import DatagramServer
from netaudit.lab.truth import Pair
from netaudit.model import Transport

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from netaudit.lab.faults.base import Aim, Undo
    from netaudit.lab.world import World
    from netaudit.model import Service

    On = Callable[[World, Aim], Awaitable[Undo]]

ELSEWHERE = "2001:db8:ffff::53"  # an address of no unit
V4 = 4


def odd(quirk: Quirk) -> On:
    """Switches a quirk on."""

    async def on(world: World, aim: Aim) -> Undo:
        quirks = world.resolvers[resolver_of(aim).host].quirks
        quirks.add(quirk)

        async def undo() -> None:
            quirks.discard(quirk)

        return undo

    return on


async def _not_validating(world: World, aim: Aim) -> Undo:
    resolver = world.resolvers[resolver_of(aim).host]
    resolver.validating = False

    async def undo() -> None:
        resolver.validating = True

    return undo


async def _exception(world: World, aim: Aim) -> Undo:
    resolver = world.resolvers[resolver_of(aim).host]
    bogus = next(c for c in world.inventory.dns.canaries if c.expected == "bogus")
    resolver.exempt = frozenset({absolute(bogus.name)})

    async def undo() -> None:
        resolver.exempt = frozenset()

    return undo


async def _dates_overlooked(world: World, aim: Aim) -> Undo:
    resolver = world.resolvers[resolver_of(aim).host]
    resolver.validator = Validator(world.tree, world.authority.clock, dates=False)

    async def undo() -> None:
        resolver.validator = world.validator

    return undo


async def _forwarding(world: World, aim: Aim) -> Undo:
    resolver = world.resolvers[resolver_of(aim).host]
    own, resolver.seen_as = resolver.seen_as, ELSEWHERE

    async def undo() -> None:
        resolver.seen_as = own

    return undo


async def _tcp_dead(world: World, aim: Aim) -> Undo:
    doors = [d for s in _services(world, aim, Transport.TCP) for d in world.doors(s)]
    return await shut(world, doors)


async def _refusing_v4(world: World, aim: Aim) -> Undo:
    refusing = Resolver(world.validator)
    refusing.refusing = True
    doors = [d for s in _services(world, aim, Transport.UDP) for d in world.doors(s, V4)]
    server = DatagramServer(lambda data: refusing.handle(data, tcp=False))
    return await stand_in(world, dict.fromkeys(doors, server))


async def _open(world: World, aim: Aim) -> Undo:
    services = _services(world, aim)
    for service in services:
        world.expose(service, on=True)

    async def undo() -> None:
        for service in services:
            world.expose(service, on=False)

    return undo


def _services(world: World, aim: Aim, transport: Transport | None = None) -> list[Service]:
    host = host_by_id(world, resolver_of(aim).host)
    return [s for s in host.services if s.protocol == "dns" and transport in (None, s.transport)]


def _closed(world: World) -> Iterator[Aim]:
    """Resolvers that the plan does not let the network use."""
    for aim in resolvers(world):
        if not any(is_visible(s) for s in _services(world, aim)):
            yield aim


def _open_to_us(world: World) -> Iterator[Aim]:
    for aim in resolvers(world):
        if any(is_visible(s) for s in _services(world, aim)):
            yield aim


def _on_both(world: World) -> Iterator[Aim]:
    for aim in _open_to_us(world):
        if len({a.version for a in resolver_of(aim).addresses}) > 1:
            yield aim


def _touch(_world: World, aim: Aim) -> Iterable[str]:
    return [f"resolver:{resolver_of(aim).host}"]


def _touch_doors(world: World, aim: Aim) -> Iterable[str]:
    services = _services(world, aim)
    return [*_touch(world, aim), *(f"door:{s.key}" for s in services)]


def _of_services(world: World, aim: Aim) -> Iterable[Pair]:
    """What the resolver's own ports show to those who ask for services."""
    host = host_by_id(world, resolver_of(aim).host)
    targets = [host.key, *(s.key for s in _services(world, aim))]
    return [Pair(check, t) for check in ("exposure.*", "ipv6.*") for t in targets]


def _kind(key: str, message: str, on: On, check: str, family: str = "dnssec") -> Kind:
    return Kind(key, family, message, _open_to_us, on, pairs(check), _touch)


KINDS = (
    _kind(
        "resolver-not-validating",
        "the resolver gives bogus answers to its clients",
        _not_validating,
        "dnssec.resolver-validates",
    ),
    _kind(
        "resolver-exception",
        "the resolver holds a negative trust anchor for a bogus name",
        _exception,
        "dnssec.resolver-no-exceptions",
    ),
    _kind(
        "resolver-dates-overlooked",
        "the resolver does not look at the dates of signatures",
        _dates_overlooked,
        "dnssec.resolver-clock-right",
    ),
    _kind(
        "resolver-cd-ignored",
        "the resolver ignores the CD flag",
        odd(Quirk.NO_CD),
        "dnssec.resolver-honours-cd",
    ),
    _kind(
        "resolver-silent-on-reasons",
        "the resolver gives no Extended DNS Error",
        odd(Quirk.NO_REASON),
        "dnssec.resolver-explains",
    ),
    _kind(
        "resolver-strips-signatures",
        "the resolver leaves signatures out of its answers",
        odd(Quirk.NO_SIGNATURES),
        "dnssec.resolver-passes-signatures",
    ),
    _kind(
        "resolver-refuses-unknown",
        "the resolver takes zones of an unknown algorithm for bogus",
        odd(Quirk.REFUSES_UNKNOWN),
        "dnssec.resolver-unknown-algorithm",
    ),
    _kind(
        "resolver-counts-on",
        "the resolver computes however many iterations of NSEC3",
        odd(Quirk.ALL_ITERATIONS),
        "dnssec.resolver-limits-nsec3",
    ),
    _kind(
        "resolver-large-lost",
        "large answers of the resolver are lost over UDP",
        odd(Quirk.NO_LARGE),
        "dns.resolver-large-answers",
        "dns",
    ),
    _kind(
        "resolver-not-minimising",
        "the resolver asks every server for the whole name",
        odd(Quirk.NOT_MINIMISING),
        "dns.resolver-minimises",
        "dns",
    ),
    _kind(
        "resolver-version-told",
        "the resolver tells the version of its software",
        odd(Quirk.VERSION),
        "dns.resolver-version-hidden",
        "dns",
    ),
    _kind(
        "resolver-withholds-ipv6",
        "the resolver says that no name has IPv6 addresses",
        odd(Quirk.NO_AAAA),
        "dns.resolver-gives-ipv6",
        "dns",
    ),
    _kind(
        "resolver-silent-on-ipv6",
        "the resolver does not answer questions for IPv6 addresses",
        odd(Quirk.SILENT_TO_AAAA),
        "dns.resolver-gives-ipv6",
        "dns",
    ),
    _kind(
        "resolver-forwarding",
        "the resolver forwards to one outside of its unit",
        _forwarding,
        "dns.resolver-as-planned",
        "dns",
    ),
    Kind(
        "resolver-tcp-dead",
        "dns",
        "the resolver does not answer over TCP",
        _open_to_us,
        _tcp_dead,
        pairs("dns.resolver-answers-tcp", "dns.resolver-large-answers"),
        _touch_doors,
        also=_of_services,
    ),
    Kind(
        "resolver-refuses-ipv4",
        "dns",
        "the resolver refuses its clients over IPv4",
        _on_both,
        _refusing_v4,
        pairs("dns.resolver-same-on-both-families"),
        _touch_doors,
        also=both(_of_services, pairs("dns.resolver-*")),
        only_v6=True,
    ),
    Kind(
        "resolver-open",
        "dns",
        "the resolver serves the whole network, though the plan keeps it for the unit",
        _closed,
        _open,
        pairs("dns.resolver-closed"),
        _touch_doors,
        also=_of_services,
    ),
)
