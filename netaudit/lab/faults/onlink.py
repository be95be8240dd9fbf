"""Faults on a link where a vantage point stands: who speaks there, and what it says."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv6Address, IPv6Network
from typing import TYPE_CHECKING

from netaudit.lab.faults.base import Aim, Kind, pairs
from netaudit.lab.onlink import Talk, lan, speaker
from netaudit.lab.speech import advertisement, listens, presence

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from netaudit.lab.faults.base import Pairs, Undo
    from netaudit.lab.world import World

ROGUE, HIDDEN = IPv6Address("fe80::bad"), IPv6Address("fe80::bad:1")
SERVER = IPv6Address("fe80::d")
STRANGE = 0xBAD  # the number of a host that nobody declared
FOREIGN = IPv6Network("2001:db8:bad:1::/64")
HIGH = 1  # of router preferences (RFC 4191)
FLOOD = 100  # routers that are none
TOO_SMALL = 1200
MDNS = IPv6Address("ff02::fb")
NO_LENGTH = b"\x01\x00" + bytes(6)  # an option without a length


def segments(world: World) -> Iterator[Aim]:
    """Links where a vantage point stands."""
    for unit in world.units.values():
        for segment in unit.segments:
            yield Aim(unit.id, segment)


def talk_of(world: World, aim: Aim) -> Talk:
    """What is said on the aim's link."""
    return world.talks[aim.key]


def _announcing(
    change: Callable[[Talk], dict[str, object]],
) -> Callable[[World, Aim], Awaitable[Undo]]:
    """The router says otherwise."""

    async def on(world: World, aim: Aim) -> Undo:
        talk = talk_of(world, aim)
        changes = change(talk)
        usual = {name: getattr(talk.announced, name) for name in changes}
        talk.announce(**changes)

        async def undo() -> None:
            talk.announce(**usual)

        return undo

    return on


def _saying(
    name: str, frames: Callable[[Talk], Iterable[bytes]]
) -> Callable[[World, Aim], Awaitable[Undo]]:
    """Somebody says something more."""

    async def on(world: World, aim: Aim) -> Undo:
        talk = talk_of(world, aim)
        talk.extra[name] = tuple(frames(talk))

        async def undo() -> None:
            del talk.extra[name]

        return undo

    return on


async def _false_server(world: World, aim: Aim) -> Undo:
    talk = talk_of(world, aim)
    talk.servers["false"] = (speaker(SERVER), ROGUE)

    async def undo() -> None:
        del talk.servers["false"]

    return undo


def _kind(
    key: str,
    message: str,
    on: Callable[[World, Aim], Awaitable[Undo]],
    expected: Pairs,
    *what: str,
) -> Kind:
    def touches(_world: World, aim: Aim) -> Iterable[str]:
        return [f"{aim.key} {one}" for one in what]

    return Kind(key, "ipv6", message, segments, on, expected, touches, wide=True)


def _rogue(talk: Talk, *, tail: bytes = b"") -> bytes:
    said = replace(talk.announced, preference=HIGH, tail=tail)
    return advertisement(speaker(ROGUE), said)


def _hidden(talk: Talk) -> bytes:
    return advertisement(speaker(HIDDEN), talk.announced, headers=True)


KINDS = (
    _kind(
        "rogue-router",
        "a machine that is no router advertises itself as one, with high preference",
        _saying("rogue", lambda talk: [_rogue(talk)]),
        pairs("ipv6.segment-routers-declared"),
        "rogue",
    ),
    _kind(
        "ra-guard-evaded",
        "a false router hides its advertisements behind an extension header",
        _saying("hidden", lambda talk: [_hidden(talk)]),
        pairs("ipv6.segment-routers-declared", "ipv6.segment-messages-valid"),
        "hidden",
    ),
    _kind(
        "ra-malformed",
        "somebody sends router advertisements with an option that has no length",
        _saying("malformed", lambda talk: [_rogue(talk, tail=NO_LENGTH)]),
        pairs("ipv6.segment-messages-valid"),
        "malformed",
    ),
    _kind(
        "ra-flood",
        "a hundred false routers advertise themselves on the link",
        _saying(
            "flood",
            lambda talk: [
                advertisement(speaker(IPv6Address(int(ROGUE) + n)), talk.announced)
                for n in range(1, 1 + FLOOD)
            ],
        ),
        pairs("ipv6.segment-no-flood", "ipv6.segment-routers-declared"),
        "rogue",
        "hidden",
    ),
    _kind(
        "ra-lifetime-zero",
        "the link's router does not offer itself as default router",
        _announcing(lambda _talk: {"lifetime": 0}),
        pairs("ipv6.segment-routers-advertise"),
        "lifetime",
    ),
    _kind(
        "ra-flags-wrong",
        "the link's router sends hosts to a DHCPv6 server, or to none, against the plan",
        _announcing(lambda talk: {"managed": not talk.announced.managed}),
        pairs("ipv6.segment-flags-planned"),
        "flags",
    ),
    _kind(
        "ra-prefix-foreign",
        "the link's router advertises a prefix of another network",
        _announcing(
            lambda talk: {"prefixes": (*talk.announced.prefixes, (FOREIGN, True, True, 9000, 9000))}
        ),
        pairs("ipv6.segment-prefixes-planned"),
        "prefixes",
    ),
    _kind(
        "ra-prefix-unusable",
        "the link's router advertises a /80 for autoconfiguration",
        _announcing(
            lambda talk: {
                "prefixes": ((_long(talk), True, True, 9000, 9000),),
            }
        ),
        pairs("ipv6.segment-prefixes-usable"),
        "prefixes",
    ),
    _kind(
        "ra-resolver-foreign",
        "the link's router names a resolver of another network",
        _announcing(lambda _talk: {"resolvers": (FOREIGN[0x53],)}),
        pairs("ipv6.segment-resolvers-planned"),
        "resolvers",
    ),
    _kind(
        "ra-mtu-below-minimum",
        "the link's router names an MTU below 1280",
        _announcing(lambda _talk: {"mtu": TOO_SMALL}),
        pairs("ipv6.segment-mtu-planned"),
        "mtu",
    ),
    _kind(
        "ra-hop-limit-low",
        "the link's router has hosts send with a hop limit of 3",
        _announcing(lambda _talk: {"hop_limit": 3}),
        pairs("ipv6.segment-hop-limit"),
        "hop limit",
    ),
    _kind(
        "dhcpv6-server-undeclared",
        "a DHCPv6 server that nobody declared answers on the link",
        _false_server,
        pairs("ipv6.segment-dhcp-declared"),
        "dhcp",
    ),
    _kind(
        "neighbour-undeclared",
        "a machine that nobody declared is on the link",
        _saying("neighbour", lambda talk: [presence(speaker(_strange(talk)))]),
        pairs("ipv6.segment-neighbours-declared"),
        "neighbours",
    ),
    _kind(
        "listens-to-mdns",
        "a machine on the link answers names by multicast (mDNS)",
        _saying("mdns", lambda _talk: [listens(speaker(ROGUE), MDNS)]),
        pairs("ipv6.segment-listeners-planned"),
        "listeners",
    ),
)


def _long(talk: Talk) -> IPv6Network:
    return next(lan(talk.segment).subnets(new_prefix=80))


def _strange(talk: Talk) -> IPv6Address:
    return lan(talk.segment)[STRANGE]
