"""Faults on the way to a unit, over IPv6 alone."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from netaudit.lab.faults.aims import host_of, hosts, is_visible, units_on_their_own
from netaudit.lab.faults.base import Aim, Kind, nothing
from netaudit.lab.path import WHOLE, Hook, Match
from netaudit.lab.truth import Pair

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence

    from netaudit.lab.faults.base import Pairs, Undo
    from netaudit.lab.kernel import Namespace
    from netaudit.lab.world import World
    from netaudit.model import Network, Service, Unit

V6 = 6
SMALL = 1400  # octets: more than a TLS hello or a DNS answer, less than a full segment
TINY = 1000
TOO_BIG = 2  # ICMPv6 type


def v6_networks(world: World, unit: str) -> list[Network]:
    """The unit's IPv6 prefixes."""
    return [p.network for p in world.units[unit].prefixes if p.network.version == V6]


def at_prefix(*checks: str) -> Pairs:
    """These checks, about each IPv6 prefix of the unit."""

    def of(world: World, aim: Aim) -> Iterable[Pair]:
        return [Pair(c, f"prefix:{n}") for n in v6_networks(world, aim.unit) for c in checks]

    return of


def way(_world: World, aim: Aim) -> Iterable[str]:
    """Two faults on the way to one unit would hide each other."""
    return [f"routes:{aim.unit}"]


def large_answers(world: World, aim: Aim) -> Iterable[Pair]:
    """What may fail when large answers are lost over IPv6: whatever has one."""
    unit = world.units[aim.unit]
    found = [Pair(c, z.key) for z in unit.zones for c in ("dns.*", "dnssec.*", "ipv6.*")]
    found += [Pair(c, r.key) for r in unit.resolvers for c in ("dns.*", "dnssec.*")]
    for service in visible(unit):
        found += [Pair(check, service.key) for check in ("ipv6.*", "tls.*", "web.*")]
    return found


def visible(unit: Unit) -> list[Service]:
    """The services that the default vantage asks."""
    return [s for h in unit.hosts for s in h.services if is_visible(s)]


def core(world: World, _unit: str) -> Namespace:
    """The first router of every way."""
    return world.ways.core


def access(world: World, unit: str) -> Namespace:
    """The router in front of the unit."""
    return world.ways.access(unit)


def own(world: World, unit: str) -> Namespace:
    """The unit itself."""
    return world.ways.unit(unit)


def dropping(
    name: str,
    place: Callable[[World, str], Namespace],
    hook: Hook,
    matches: Callable[[Network], Sequence[Match]],
) -> Callable[[World, Aim], Awaitable[Undo]]:
    """Switches a filter on."""

    async def on(world: World, aim: Aim) -> Undo:
        await world.ways.forget(aim.unit)
        wanted = [m for n in v6_networks(world, aim.unit) for m in matches(n)]
        return await world.ways.drop(
            place(world, aim.unit), f"{name}-{aim.unit}"[:31], hook, *wanted
        )

    return on


async def _small_link(world: World, aim: Aim) -> Undo:
    return await world.ways.mtu(aim.unit, SMALL)


def _kind(  # noqa: PLR0913, PLR0917  a row of the table
    key: str,
    message: str,
    on: Callable[[World, Aim], Awaitable[Undo]],
    expected: Pairs,
    also: Pairs = nothing,
    hides: Pairs = nothing,
) -> Kind:
    return Kind(
        key, "ipv6", message, units_on_their_own, on, expected, way, also, hides, only_v6=True
    )


async def _mute_link(world: World, aim: Aim) -> Undo:
    """A small MTU, and a router that does not say so: as black holes come about."""
    narrow = await world.ways.mtu(aim.unit, SMALL)
    quiet = await dropping(
        "too-big", access, Hook.OUTPUT, lambda n: [Match(quoted=n, icmpv6=TOO_BIG)]
    )(world, aim)

    async def undo() -> None:
        await quiet()
        await narrow()

    return undo


async def _loop(world: World, aim: Aim) -> Undo:
    return await _each([world.ways.lead_back(aim.unit, n) for n in v6_networks(world, aim.unit)])


async def _no_route(world: World, aim: Aim) -> Undo:
    networks = v6_networks(world, aim.unit)
    return await _each([world.ways.refuse(world.ways.core, n, "unreachable") for n in networks])


async def _each(deeds: Sequence[Awaitable[Undo]]) -> Undo:
    undoes = [await deed for deed in deeds]

    async def undo() -> None:
        for one in undoes:
            await one()

    return undo


async def _low_hop_limit(world: World, aim: Aim) -> Undo:
    name = "net/ipv6/conf/up/hop_limit"
    return await world.ways.parameter(own(world, aim.unit), name, "32", "64")


def _addresses(aim: Aim) -> list[Network]:
    return [ip_network(a) for a in host_of(aim).addresses if a.version == V6]


async def _dead(world: World, aim: Aim) -> Undo:
    wanted = [Match(destination=n) for n in _addresses(aim)]
    return await world.ways.drop(own(world, aim.unit), f"dead-{aim.unit}", Hook.INPUT, *wanted)


async def _refused(world: World, aim: Aim) -> Undo:
    place = access(world, aim.unit)
    return await _each([world.ways.refuse(place, n, "prohibit") for n in _addresses(aim)])


def quiet_hosts(world: World) -> Iterator[Aim]:
    """Hosts whose loss takes no service away, of units whose DNS is their own."""
    units = {aim.unit for aim in units_on_their_own(world)}
    for aim in hosts(world):
        if aim.unit in units and not any(is_visible(s) for s in host_of(aim).services):
            yield aim


def _everything(world: World, aim: Aim) -> Iterable[Pair]:
    """A unit out of reach: its prefix's other checks, and whatever IPv6 carried."""
    yield from large_answers(world, aim)
    yield from _host_pairs(world, aim)


def _host_pairs(world: World, aim: Aim) -> Iterable[Pair]:
    return [Pair("exposure.*", h.key) for h in world.units[aim.unit].hosts]


def _lost_with_it(world: World, aim: Aim) -> Iterable[Pair]:
    """What cannot be seen of a unit that cannot be reached."""
    yield from at_prefix("ipv6.*")(world, aim)
    yield from large_answers(world, aim)
    yield from _host_pairs(world, aim)


def both_ways(**what: Any) -> Callable[[Network], Sequence[Match]]:
    """Such packets to the unit and from it."""
    return lambda n: [Match(destination=n, **what), Match(source=n, **what)]


def inwards(**what: Any) -> Callable[[Network], Sequence[Match]]:
    """Such packets to the unit."""
    return lambda n: [Match(destination=n, **what)]


def outwards(**what: Any) -> Callable[[Network], Sequence[Match]]:
    """Such packets from the unit."""
    return lambda n: [Match(source=n, **what)]


KINDS = (
    _kind(
        "mtu-black-hole",
        "the unit's access router loses large IPv6 packets and does not say so",
        dropping("hole", access, Hook.FORWARD, inwards(longer=SMALL)),
        at_prefix("ipv6.packet-too-big-passes"),
        also=large_answers,
    ),
    _kind(
        "mtu-black-hole-core",
        "the core router loses large IPv6 packets to the unit and does not say so",
        dropping("hole-core", core, Hook.FORWARD, inwards(longer=SMALL)),
        at_prefix("ipv6.packet-too-big-passes"),
        also=large_answers,
    ),
    _kind(
        "mtu-black-hole-back",
        "large IPv6 packets from the unit are lost and nobody says so",
        dropping("hole-back", access, Hook.FORWARD, outwards(longer=SMALL)),
        at_prefix("ipv6.packet-too-big-passes"),
        also=large_answers,
    ),
    _kind(
        "mtu-below-minimum",
        "the way to the unit does not carry 1280 octets over IPv6",
        dropping("tiny", access, Hook.FORWARD, inwards(longer=TINY)),
        at_prefix("ipv6.path-mtu-minimum"),
        also=large_answers,
    ),
    _kind(
        "mtu-small",
        "the unit's link has an MTU of 1400, as behind a tunnel",
        _small_link,
        at_prefix("ipv6.path-mtu-full"),
    ),
    _kind(
        "too-big-not-sent",
        "the unit's link has an MTU of 1400, and the router in front of it does not say so",
        _mute_link,
        at_prefix("ipv6.packet-too-big-passes"),
        also=large_answers,
    ),
    _kind(
        "too-big-dropped",
        "no ICMPv6 Packet Too Big gets to the unit",
        dropping("ptb", access, Hook.FORWARD, inwards(icmpv6=TOO_BIG)),
        at_prefix("ipv6.packet-too-big-heeded"),
    ),
    _kind(
        "echo-dropped",
        "no ICMPv6 echo request gets to the unit",
        dropping("echo", access, Hook.FORWARD, inwards(icmpv6=128)),
        at_prefix("ipv6.echo-answered"),
        also=at_prefix("ipv6.addresses-answer"),
    ),
    _kind(
        "unreachable-dropped",
        "no ICMPv6 destination unreachable gets out of the unit",
        dropping("unreach", access, Hook.FORWARD, outwards(icmpv6=1)),
        at_prefix("ipv6.unreachable-passes"),
        also=_host_pairs,
    ),
    _kind(
        "parameter-problem-dropped",
        "no ICMPv6 parameter problem gets out of the unit",
        dropping("problem", access, Hook.FORWARD, outwards(icmpv6=4)),
        at_prefix("ipv6.parameter-problem-passes"),
    ),
    _kind(
        "time-exceeded-not-sent",
        "the unit's access router does not say when a hop limit runs out on the way to it",
        dropping("mute", access, Hook.OUTPUT, lambda n: [Match(quoted=n, icmpv6=3)]),
        at_prefix("ipv6.time-exceeded-passes"),
    ),
    _kind(
        "fragments-dropped",
        "IPv6 packets with a fragment header are dropped in front of the unit",
        dropping("frag", access, Hook.FORWARD, both_ways(extension=44)),
        at_prefix("ipv6.fragments-pass", "ipv6.atomic-fragments-pass"),
        also=at_prefix("ipv6.packet-too-big-heeded"),
    ),
    _kind(
        "hop-by-hop-dropped",
        "IPv6 packets with a hop-by-hop options header are dropped by the core router",
        dropping("hbh", core, Hook.FORWARD, inwards(extension=0)),
        at_prefix("ipv6.hop-by-hop-passes"),
    ),
    _kind(
        "destination-options-dropped",
        "IPv6 packets with a destination options header are dropped in front of the unit",
        dropping("dstopt", access, Hook.FORWARD, inwards(extension=60)),
        at_prefix("ipv6.destination-options-pass"),
        hides=at_prefix("ipv6.parameter-problem-passes"),
    ),
    _kind(
        "loss-on-ipv6",
        "every fifth IPv6 packet to the unit is lost",
        dropping("loss", access, Hook.FORWARD, inwards(share=WHOLE // 5)),
        at_prefix("ipv6.loss-on-par"),
    ),
    _kind(
        "low-hop-limit",
        "the unit's IPv6 packets set out with a hop limit of 32",
        _low_hop_limit,
        at_prefix("ipv6.hop-limit-plausible"),
    ),
    Kind(
        "routing-loop",
        "ipv6",
        "the unit's access router sends its IPv6 prefix back to the core",
        units_on_their_own,
        _loop,
        at_prefix("ipv6.no-routing-loop", "ipv6.unit-reachable"),
        way,
        also=_everything,
        hides=_lost_with_it,
        loses_v6=True,
    ),
    Kind(
        "route-missing",
        "ipv6",
        "the core router has no route to the unit's IPv6 prefix",
        units_on_their_own,
        _no_route,
        at_prefix("ipv6.unit-reachable"),
        way,
        also=_everything,
        hides=_lost_with_it,
        loses_v6=True,
    ),
    Kind(
        "address-dead",
        "ipv6",
        "one of the unit's machines is not there over IPv6",
        quiet_hosts,
        _dead,
        at_prefix("ipv6.addresses-answer"),
        way,
        also=_host_pairs,
        hides=_host_pairs,
    ),
    Kind(
        "address-refused",
        "ipv6",
        "the unit's access router refuses packets to one of its machines over IPv6",
        quiet_hosts,
        _refused,
        at_prefix("ipv6.addresses-answer", "ipv6.no-router-refuses"),
        way,
        also=_host_pairs,
        hides=_host_pairs,
    ),
)
