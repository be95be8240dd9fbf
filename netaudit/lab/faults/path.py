"""Faults on the way to a unit, over IPv6 alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.lab.faults.aims import is_visible, units_on_their_own
from netaudit.lab.faults.base import Aim, Kind, nothing
from netaudit.lab.path import Hook, Match
from netaudit.lab.truth import Pair

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from netaudit.lab.faults.base import Pairs, Undo
    from netaudit.lab.kernel import Namespace
    from netaudit.lab.world import World
    from netaudit.model import Network, Service, Unit

V6 = 6
SMALL = 1400  # octets: more than a TLS hello or a DNS answer, less than a full segment
TINY = 1000


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
    found += [Pair("dnssec.resolver-validates", r.key) for r in unit.resolvers]
    for service in visible(unit):
        found += [Pair(check, service.key) for check in ("ipv6.*", "tls.*")]
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


def _to(network: Network) -> list[Match]:
    return [Match(destination=network, longer=SMALL)]


def _from(network: Network) -> list[Match]:
    return [Match(source=network, longer=SMALL)]


def _tiny(network: Network) -> list[Match]:
    return [Match(destination=network, longer=TINY)]


KINDS = (
    _kind(
        "mtu-black-hole",
        "the unit's access router loses large IPv6 packets and does not say so",
        dropping("hole", access, Hook.FORWARD, _to),
        at_prefix("ipv6.packet-too-big-passes"),
        also=large_answers,
    ),
    _kind(
        "mtu-black-hole-core",
        "the core router loses large IPv6 packets to the unit and does not say so",
        dropping("hole-core", core, Hook.FORWARD, _to),
        at_prefix("ipv6.packet-too-big-passes"),
        also=large_answers,
    ),
    _kind(
        "mtu-black-hole-back",
        "large IPv6 packets from the unit are lost and nobody says so",
        dropping("hole-back", access, Hook.FORWARD, _from),
        at_prefix("ipv6.packet-too-big-passes"),
        also=large_answers,
    ),
    _kind(
        "mtu-below-minimum",
        "the way to the unit does not carry 1280 octets over IPv6",
        dropping("tiny", access, Hook.FORWARD, _tiny),
        at_prefix("ipv6.path-mtu-minimum"),
        also=large_answers,
    ),
    _kind(
        "mtu-small",
        "the unit's link has an MTU of 1400, as behind a tunnel",
        _small_link,
        at_prefix("ipv6.path-mtu-full"),
    ),
)
