"""Faults in records that stand beside services: TLSA, CAA, HTTPS, SSHFP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.rdatatype

from netaudit.lab.dns.tree import TLS_PROTOCOLS, absolute
from netaudit.lab.faults.aims import leaf_zones, service_of, zone_of
from netaudit.lab.faults.base import Aim, Kind, nothing, pairs
from netaudit.lab.faults.content import in_zone, recording, touches
from netaudit.lab.truth import Pair
from netaudit.model import SecurityZone

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from netaudit.lab.dns.zone import ZoneData
    from netaudit.lab.faults.base import Pairs, Touches, Undo
    from netaudit.lab.world import World
    from netaudit.model import Service

    Edit = Callable[[ZoneData, Service], None]
    Made = Callable[[World, Service], str]

CAA, TLSA = dns.rdatatype.CAA, dns.rdatatype.TLSA
WEB_PORT, SSH_PORT = 443, 22
NOBODY = "00" * 32  # a digest that no key has
OLD_ADDRESS = "2001:db8:ffff::443"


def _named(protocol: str, port: int) -> Callable[[World], Iterator[Aim]]:
    """Services with a name, one for each name."""

    def of(world: World) -> Iterator[Aim]:
        seen: set[str] = set()
        for unit in world.units.values():
            for service in (s for host in unit.hosts for s in host.services):
                if (service.protocol, service.port) != (protocol, port) or not service.names:
                    continue
                name = service.names[0]
                if name not in seen:
                    seen.add(name)
                    yield Aim(unit.id, service)

    return of


def _beside(edit: Edit) -> Callable[[World, Aim], Awaitable[Undo]]:
    """Change the records in the zone that has the service's name."""

    async def on(world: World, aim: Aim) -> Undo:
        service = service_of(aim)
        zone = world.tree.closest(absolute(service.names[0]))
        restore = recording(zone, lambda held: edit(held, service))
        world.tree.changed(zone.name)

        async def undo() -> None:
            restore()
            world.tree.changed(zone.name)

        return undo

    return on


def _same_name(*checks: str) -> Pairs:
    """Every service of that name, protocol and port."""

    def of(world: World, aim: Aim) -> Iterable[Pair]:
        aimed = service_of(aim)
        wanted = aimed.names[0], aimed.protocol, aimed.port
        for unit in world.units.values():
            for service in (s for host in unit.hosts for s in host.services):
                if any((name, service.protocol, service.port) == wanted for name in service.names):
                    yield from (Pair(check, service.key) for check in checks)

    return of


def _touch(what: str) -> Touches:
    """The kind of record, in the zone that has the name."""

    def of(world: World, aim: Aim) -> Iterable[str]:
        zone = world.tree.closest(absolute(service_of(aim).names[0])).name
        return [f"{what}:{zone.to_text(omit_final_dot=True)}"]

    return of


def _tlsa(*records: str) -> Edit:
    def edit(zone: ZoneData, service: Service) -> None:
        owner = absolute(f"_{service.port}._{service.transport}.{service.names[0]}")
        zone.records[owner].pop(TLSA)
        zone.add(owner, "TLSA", *records)

    return edit


def _with_stronger(zone: ZoneData, service: Service) -> None:
    """Beside the right digest an old one that is stronger, which senders look at alone."""
    owner = absolute(f"_{service.port}._{service.transport}.{service.names[0]}")
    right = zone.records[owner].pop(TLSA)
    zone.add(owner, "TLSA", *(rdata.to_text() for rdata in right), f"3 1 2 {NOBODY * 2}")


def _https(*records: str) -> Edit:
    """HTTPS records at the name; {name} stands for it."""

    def edit(zone: ZoneData, service: Service) -> None:
        name = f"{service.names[0]}."
        zone.add(name, "HTTPS", *(text.format(name=name) for text in records))

    return edit


def _ssh_for_many(world: World) -> Iterator[Aim]:
    """SSH that is not for management alone: what it shows can be seen from the network."""
    found = _named("ssh", SSH_PORT)(world)
    return (aim for aim in found if service_of(aim).visible_from(SecurityZone.WAN))


def _fingerprint(made: Made) -> Callable[[World, Aim], Awaitable[Undo]]:
    """An SSHFP record."""

    async def on(world: World, aim: Aim) -> Undo:
        def edit(zone: ZoneData, service: Service) -> None:
            zone.add(f"{service.names[0]}.", "SSHFP", made(world, service))

        return await _beside(edit)(world, aim)

    return on


def _sshfp(
    key: str,
    message: str,
    made: Made,
    check: str,
    aims: Callable[[World], Iterator[Aim]],
) -> Kind:
    return Kind(
        key,
        "dns",
        message,
        aims,
        _fingerprint(made),
        _same_name(check),
        _touch("sshfp"),
        also=_same_name("dns.sshfp-usable"),  # where a zone above is broken
    )


def _no_caa(zone: ZoneData) -> None:
    del zone.records[zone.name][CAA]


def _critical(zone: ZoneData) -> None:
    """The example of RFC 8659 section 4.5."""
    held = zone.records[zone.name].pop(CAA)
    zone.add(zone.name, "CAA", *map(str, held), '128 tbs "Unknown"')


def _secured_leaf_zones(world: World) -> Iterator[Aim]:
    """Leaf zones with the name of a service that has a certificate."""
    holding = {
        world.tree.closest(absolute(service.names[0])).name
        for unit in world.units.values()
        for host in unit.hosts
        for service in host.services
        if service.protocol in TLS_PROTOCOLS and service.names
    }
    return (aim for aim in leaf_zones(world) if absolute(zone_of(aim).name) in holding)


def _alone_with_caa(world: World) -> Iterator[Aim]:
    """Those of them that inherit nothing: CAA counts for what lies below (RFC 8659 section 3)."""
    holding = {name for name, zone in world.tree.zones.items() if CAA in zone.records[name]}
    for aim in _secured_leaf_zones(world):
        own = absolute(zone_of(aim).name)
        if not any(own != name and own.is_subdomain(name) for name in holding):
            yield aim


def _smtp(key: str, message: str, edit: Edit, check: str, hides: Pairs = nothing) -> Kind:
    return Kind(
        key,
        "tls",
        message,
        _named("smtp", 25),
        _beside(edit),
        _same_name(check),
        _touch("tlsa"),
        also=_same_name("tls.tlsa-matches"),
        hides=hides,
    )


def _web(key: str, message: str, edit: Edit, check: str) -> Kind:
    return Kind(
        key,
        "dns",
        message,
        _named("https", WEB_PORT),
        _beside(edit),
        _same_name(check),
        _touch("https"),
    )


KINDS = (
    _smtp(
        "tlsa-missing",
        "the mail server has no TLSA record",
        _tlsa(),
        "tls.tlsa-published",
        hides=_same_name("tls.tlsa-*"),
    ),
    _smtp(
        "tlsa-old",
        "the TLSA record has the digest of a key that the mail server does not use",
        _tlsa(f"3 1 1 {NOBODY}"),
        "tls.tlsa-matches",
    ),
    _smtp(
        "tlsa-stronger-old",
        "beside the right TLSA record stands an old one with a stronger digest",
        _with_stronger,
        "tls.tlsa-matches",
    ),
    _smtp(
        "tlsa-unusable",
        "the TLSA record has a usage that mail servers do not take",
        _tlsa(f"1 1 1 {NOBODY}"),
        "tls.tlsa-usable",
    ),
    Kind(
        "caa-missing",
        "tls",
        "the zone does not say who may issue certificates",
        _alone_with_caa,
        in_zone(_no_caa),
        pairs("tls.caa-published"),
        touches("caa"),
    ),
    Kind(
        "caa-critical",
        "tls",
        "a CAA record is critical, and no authority knows it",
        _secured_leaf_zones,
        in_zone(_critical),
        pairs("tls.caa-valid"),
        touches("caa"),
    ),
    _web(
        "https-loop",
        "the HTTPS record is an alias of itself",
        _https("0 {name}"),
        "dns.https-valid",
    ),
    _web(
        "https-alias-dead",
        "the HTTPS record is an alias of a name that does not exist",
        _https("0 gone.{name}"),
        "dns.https-valid",
    ),
    _web(
        "https-hint-old",
        "the HTTPS record hints at an address that the service does not have",
        _https(f"1 . alpn=h2 ipv6hint={OLD_ADDRESS}"),
        "dns.https-hints-match",
    ),
    _sshfp(
        "sshfp-sha1",
        "the SSHFP record has SHA-1 only",
        lambda world, service: world.ssh[service.host].sha1_record(),
        "dns.sshfp-usable",
        _named("ssh", SSH_PORT),
    ),
    _sshfp(
        "sshfp-old",
        "the SSHFP record does not match the server's host key",
        lambda _world, _service: f"4 2 {NOBODY}",
        "dns.sshfp-matches",
        _ssh_for_many,
    ),
)
