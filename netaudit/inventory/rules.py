"""What must hold between the parts of an inventory. Each rule notes all its mistakes."""

from __future__ import annotations

from ipaddress import IPv6Network
from typing import TYPE_CHECKING

from netaudit.inventory.draft import complain, doubt
from netaudit.inventory.scalars import clip
from netaudit.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from netaudit.inventory.document import AuthorisationPart, DnsPart
    from netaudit.inventory.draft import Draft
    from netaudit.inventory.tree import KeyPath
    from netaudit.model import Address, Host, Network, Prefix, Unit

# Wider than these, a scope is no one's own network: a slip such as ::/0.
WIDEST = {6: 16, 4: 8}
MAPPED = IPv6Network("::ffff:0:0/96")
_RANK = {level: rank for rank, level in enumerate(Level)}


def units(found: Sequence[Unit], draft: Draft) -> None:
    """Everything between units."""
    _prefixes_apart(found, draft)
    _addresses_inside(found, draft)
    _addresses_once(found, draft)
    _zones_once(found, draft)
    _parents(found, draft)
    _names_under_zones(found, draft)


def scope(found: Sequence[Unit], networks: Sequence[Network], draft: Draft) -> None:
    """Every prefix lies within the authorised scope."""
    for unit in found:
        for prefix in unit.prefixes:
            if not any(_within(prefix.network, allowed) for allowed in networks):
                complain(
                    draft,
                    draft.source("prefix", unit.id, prefix.network),
                    "{prefix} lies outside the authorised scope ({scope}); correct it, or have "
                    "authorisation.scope extended",
                    prefix=str(prefix.network),
                    scope=", ".join(map(str, networks)),
                )


def authorisation(part: AuthorisationPart, draft: Draft) -> None:
    """A window that has a length, and a scope that someone can have allowed."""
    path = ("authorisation",)
    if part.window.until <= part.window.from_:
        complain(
            draft,
            (*path, "window", "until"),
            "the window ends before it begins ({begin}); correct one of the two",
            begin=part.window.from_.isoformat(),
        )
    for index, network in enumerate(part.scope):
        if network.prefixlen < WIDEST[network.version]:
            complain(
                draft,
                (*path, "scope", index),
                "{prefix} is too wide for an authorisation; expected at least /{length}",
                prefix=str(network),
                length=str(WIDEST[network.version]),
            )
        elif isinstance(network, IPv6Network) and network.overlaps(MAPPED):
            complain(
                draft,
                (*path, "scope", index),
                "{prefix} holds IPv4-mapped addresses, of which none is ever asked; write IPv4 "
                "prefixes as such",
                prefix=str(network),
            )


def dns(part: DnsPart, draft: Draft) -> None:
    """Anchors and hints are given in one way; a secure canary has no fault."""
    pairs = (("root_hints_file", "root_hints"), ("trust_anchor_file", "trust_anchors"))
    for in_file, inline in pairs:
        if getattr(part, in_file) and getattr(part, inline):
            complain(
                draft,
                ("dns", inline),
                "{key} and {other} are both given; keep one of the two",
                key=inline,
                other=in_file,
            )
    for index, canary in enumerate(part.canaries):
        if canary.fault and canary.expected == "secure":
            complain(
                draft,
                ("dns", "canaries", index, "fault"),
                "a secure canary has no fault, and {name} has one; remove the fault, or say bogus "
                "or insecure",
                name=canary.name,
            )


def _within(inner: Network, outer: Network) -> bool:
    return inner.version == outer.version and inner.subnet_of(outer)  # type: ignore[arg-type]


def _prefixes_apart(found: Sequence[Unit], draft: Draft) -> None:
    """No two prefixes share an address: sorted, each can only overlap one still open."""
    prefixes = [prefix for unit in found for prefix in unit.prefixes]
    open_: list[Prefix] = []
    for prefix in sorted(prefixes, key=_start):
        while open_ and not _within(prefix.network, open_[-1].network):
            open_.pop()
        if open_:
            _overlap(prefix, open_[-1], draft)
        open_.append(prefix)


def _start(prefix: Prefix) -> tuple[int, int, int]:
    network = prefix.network
    return network.version, int(network.network_address), network.prefixlen


def _overlap(prefix: Prefix, other: Prefix, draft: Draft) -> None:
    complain(
        draft,
        draft.source("prefix", prefix.unit, prefix.network),
        "{prefix} of {unit} overlaps {other} of {owner} ({where}); give each its own",
        prefix=str(prefix.network),
        unit=prefix.unit,
        other=str(other.network),
        owner=other.unit,
        where=draft.where("prefix", other.unit, other.network),
    )


def _hosts(found: Iterable[Unit]) -> Iterator[tuple[Unit, Host, Address]]:
    for unit in found:
        for host in unit.hosts:
            for address in host.addresses:
                yield unit, host, address


def _addresses_inside(found: Sequence[Unit], draft: Draft) -> None:
    for unit, host, address in _hosts(found):
        if not any(address in prefix.network for prefix in unit.prefixes):
            complain(
                draft,
                draft.source("address", host.id, address),
                "{address} lies outside the prefixes of {unit} ({prefixes})",
                address=str(address),
                unit=unit.id,
                prefixes=", ".join(str(p.network) for p in unit.prefixes) or "-",
            )


def _addresses_once(found: Sequence[Unit], draft: Draft) -> None:
    owners: dict[Address, Host] = {}
    for _, host, address in _hosts(found):
        owner = owners.setdefault(address, host)
        if owner is not host:
            complain(
                draft,
                draft.source("address", host.id, address),
                "{address} of {host} is already the address of {owner} ({where})",
                address=str(address),
                host=host.id,
                owner=owner.id,
                where=draft.where("address", owner.id, address),
            )


def _zones_once(found: Sequence[Unit], draft: Draft) -> None:
    owners: dict[str, Unit] = {}
    for unit in found:
        seen: set[str] = set()
        for zone in unit.zones:
            owner = owners.setdefault(zone.name, unit)
            if owner is not unit or zone.name in seen:
                complain(
                    draft,
                    draft.source("zone", unit.id, zone.name),
                    "the zone {zone} already belongs to {owner} ({where})",
                    zone=zone.name,
                    owner=owner.id,
                    where=draft.where("zone", owner.id, zone.name),
                )
            seen.add(zone.name)


def _parents(found: Sequence[Unit], draft: Draft) -> None:
    by_id = {unit.id: unit for unit in found}
    for unit in found:
        path = (*draft.source("unit", unit.id), "parent")
        if unit.parent is None or ("units", unit.parent) in draft.cut:
            continue
        parent = by_id.get(unit.parent)
        if parent is None:
            _unknown_parent(unit.parent, by_id, path, draft)
        elif _in_circle(unit, by_id):
            complain(
                draft,
                path,
                "{unit} is its own ancestor through {parent}",
                unit=unit.id,
                parent=parent.id,
            )
        elif not {("units", one.id, "level") for one in (unit, parent)} & draft.cut:
            _levels(unit, parent, path, draft)


def _levels(unit: Unit, parent: Unit, path: KeyPath, draft: Draft) -> None:
    if _RANK[parent.level] > _RANK[unit.level]:
        complain(
            draft,
            path,
            "{unit} is at the level {level} and cannot stand under {parent} ({other})",
            unit=unit.id,
            level=unit.level,
            parent=parent.id,
            other=parent.level,
        )


def _unknown_parent(name: str, by_id: dict[str, Unit], path: KeyPath, draft: Draft) -> None:
    from difflib import get_close_matches

    if near := get_close_matches(name, by_id, 1, 0.7):
        complain(
            draft,
            path,
            "there is no unit {name}; did you mean {near}?",
            name=clip(name),
            near=near[0],
        )
    else:
        complain(
            draft, path, "there is no unit {name}; add it, or correct the parent", name=clip(name)
        )


def _in_circle(unit: Unit, by_id: dict[str, Unit]) -> bool:
    seen: set[str] = set()
    at = by_id.get(unit.parent or "")
    while at is not None and at.id not in seen:
        if at is unit:
            return True
        seen.add(at.id)
        at = by_id.get(at.parent or "")
    return False


def _names_under_zones(found: Sequence[Unit], draft: Draft) -> None:
    """A name outside every zone may be meant so (a zone that someone else keeps)."""
    zones = {zone.name for unit in found for zone in unit.zones}
    for unit in found:
        for host in unit.hosts:
            names = {*host.names, *(name for s in host.services for name in s.names)}
            for name in sorted(names):
                if not _covered(name, zones):
                    doubt(
                        draft,
                        draft.source("host", host.id),
                        "{name} lies in no zone of this inventory, so nobody's zone is checked "
                        "for it",
                        name=name,
                    )


def _covered(name: str, zones: set[str]) -> bool:
    labels = name.split(".")
    return any(".".join(labels[start:]) in zones for start in range(len(labels)))
