"""From the document's parts to the model: profiles are applied, defaults filled, names expanded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.inventory.draft import complain
from netaudit.inventory.kinds import KINDS, RESOLVER, Port
from netaudit.inventory.scalars import Wrong, choice
from netaudit.model import (
    Address,
    Branch,
    Contact,
    Host,
    Level,
    Link,
    Prefix,
    Resolver,
    Service,
    Text,
    Transport,
    Unit,
    Zone,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from netaudit.inventory.document import (
        ContactPart,
        HostPart,
        ProfilePart,
        ServicePart,
        TextPart,
        UnitPart,
    )
    from netaudit.inventory.draft import Draft
    from netaudit.inventory.tree import KeyPath
    from netaudit.model import Network, SecurityZone


def text(part: TextPart) -> Text:
    """A text; the Vietnamese one stands in where the English one is left out."""
    return Text(part.vi, part.en or part.vi)


def contact(part: ContactPart) -> Contact:
    """A contact."""
    return Contact(part.role, part.name or "", part.phone or "", part.email or "")


def unit(id_: str, part: UnitPart, profiles: Mapping[str, ProfilePart], draft: Draft) -> Unit:
    """One unit. What is missing or cannot be is noted in `draft`, and stood in for."""
    path: KeyPath = ("units", id_)
    profile = profiles.get(part.profile) if part.profile else None
    if part.profile and profile is None:
        _unknown_profile(part.profile, path, draft)
    draft.sources["unit", id_] = path
    for index, network in enumerate(part.prefixes):
        draft.sources["prefix", id_, network] = (*path, "prefixes", index)
    for index, zone in enumerate(part.zones):
        draft.sources["zone", id_, zone] = (*path, "zones", index)
    if profile or not part.profile:
        _complete(path, part, profile, draft)
    hosts = _hosts(id_, part, profile, draft)
    link = part.link or (profile and profile.link) or None
    contacts = part.contacts if part.contacts is not None else profile.contacts if profile else []
    return Unit(
        id=id_,
        name=text(part.name),
        level=part.level or (profile and profile.level) or Level.COMMUNE,
        branch=part.branch or (profile and profile.branch) or Branch.GOVERNMENT,
        parent=part.parent or (profile and profile.parent) or None,
        link=Link(link.rate, link.latency, link.loss) if link else Link(1_000, 0.0),
        prefixes=tuple(Prefix(id_, network) for network in part.prefixes),
        zones=tuple(Zone(id_, name) for name in part.zones),
        hosts=hosts,
        resolvers=tuple(_resolvers(hosts)),
        contacts=tuple(contact(c) for c in contacts),
    )


def _complete(path: KeyPath, part: UnitPart, profile: ProfilePart | None, draft: Draft) -> None:
    for key in ("level", "branch", "link"):
        absent = getattr(part, key) is None and getattr(profile, key, None) is None
        if absent and (*path, key) not in draft.cut:
            complain(
                draft, path, "{key} is missing here; add it, or a profile that has it", key=key
            )


def _unknown_profile(name: str, path: KeyPath, draft: Draft) -> None:
    known = [str(key[1]) for key in draft.tree.keys if len(key) == 2 and key[0] == "profiles"]  # noqa: PLR2004  section and id
    try:
        choice(name, dict.fromkeys(known, name))
    except Wrong as wrong:
        complain(draft, (*path, "profile"), wrong.message, **wrong.params)


def _hosts(id_: str, part: UnitPart, profile: ProfilePart | None, draft: Draft) -> tuple[Host, ...]:
    hosts = dict(profile.hosts) if profile else {}
    hosts.update(part.hosts)
    return tuple(_host(id_, name, host, part, draft) for name, host in hosts.items() if host)


def _resolvers(hosts: Iterable[Host]) -> Iterator[Resolver]:
    for host in hosts:
        if any(service.kind == RESOLVER for service in host.services):
            yield Resolver(host.unit, host.id, host.addresses)


def _host(unit_id: str, name: str, part: HostPart, of: UnitPart, draft: Draft) -> Host:
    path = ("units", unit_id, "hosts", name)
    host_id = f"{unit_id}/{name}"
    draft.sources["host", host_id] = path
    written = part.names if part.names is not None else [name] if of.zones else []
    names = _names(written, of, path, draft)
    addresses = _addresses(host_id, part, of, draft)
    if not addresses and part.at is None:
        complain(draft, path, "{host} has no address; give it `at` or `addresses`", host=host_id)
    services = [
        service
        for index, item in enumerate(part.services)
        for service in _services(
            item, Host(unit_id, host_id, names, addresses), of, (*path, "services", index), draft
        )
    ]
    return Host(unit_id, host_id, names, addresses, _distinct(services, path, draft), part.fragile)


def _names(written: Iterable[str], of: UnitPart, path: KeyPath, draft: Draft) -> tuple[str, ...]:
    names: list[str] = []
    for name in written:
        if name != "@" and "." in name:
            names.append(name)
        elif of.zones:
            names.append(of.zones[0] if name == "@" else f"{name}.{of.zones[0]}")
        else:
            complain(
                draft,
                path,
                "the name {name} is relative, and the unit has no zone; add zones to the unit, or "
                "write the whole name",
                name=name,
            )
    return tuple(dict.fromkeys(names))


def _addresses(host_id: str, part: HostPart, of: UnitPart, draft: Draft) -> tuple[Address, ...]:
    path = draft.sources["host", host_id]
    found: list[Address] = []
    if part.at is not None:
        found += _at(part.at, of.prefixes, path, draft)
    for index, address in enumerate(part.addresses):
        draft.sources["address", host_id, address] = (*path, "addresses", index)
        if address in found:
            complain(
                draft, (*path, "addresses", index), "{address} is given twice", address=str(address)
            )
        else:
            found.append(address)
    for address in found:
        draft.sources.setdefault(("address", host_id, address), (*path, "at"))
    return tuple(sorted(found, key=lambda a: (-a.version, int(a))))


def _at(number: int, prefixes: list[Network], path: KeyPath, draft: Draft) -> Iterator[Address]:
    """The host's number in the first prefix of each family: 53 is ::53 and .53."""
    if not prefixes:
        complain(
            draft,
            path,
            "`at` counts within the unit's prefixes, and the unit has none; add prefixes",
        )
    for version, offset in ((6, int(str(number), 16)), (4, number)):
        network = next((p for p in prefixes if p.version == version), None)
        if network is None:
            continue
        if offset >= network.num_addresses - (1 if version == 4 else 0):  # noqa: PLR2004  IPv4
            complain(
                draft,
                (*path, "at"),
                "{number} lies beyond {network}; choose a smaller number",
                number=str(number),
                network=str(network),
            )
        else:
            yield network[offset]


def _services(
    part: ServicePart, host: Host, of: UnitPart, path: KeyPath, draft: Draft
) -> Iterator[Service]:
    """What one entry declares: all ports of its kind, or the one that it names."""
    names = host.names if part.names is None else _names(part.names, of, path, draft)
    for port in _ports(part, path, draft):
        exposure = port.exposure if part.exposure is None else _sorted(part.exposure)
        yield Service(
            unit=host.unit,
            host=host.id,
            kind=part.kind,
            names=names,
            addresses=host.addresses,
            port=port.number,
            transport=port.transport,
            protocol=port.protocol,
            exposure=exposure,
            dkim=tuple(part.dkim),
        )


def _sorted(zones: Iterable[SecurityZone]) -> tuple[SecurityZone, ...]:
    return tuple(sorted(set(zones)))


def _ports(part: ServicePart, path: KeyPath, draft: Draft) -> list[Port]:
    kind = KINDS[part.kind]
    number, transport, protocol = part.port, part.transport, part.protocol
    fitting = [
        port
        for port in kind.ports
        if number in {None, port.number}
        and transport in {None, port.transport}
        and protocol in {None, port.protocol}
    ]
    if fitting:
        return fitting
    if number is None or protocol is None:
        complain(
            draft,
            path,
            "{kind} has no such port by default; give port and protocol",
            kind=part.kind,
        )
        return []
    return [Port(number, protocol, kind.ports[0].exposure, transport or Transport.TCP)]


def _distinct(services: list[Service], path: KeyPath, draft: Draft) -> tuple[Service, ...]:
    by_key: dict[str, Service] = {}
    for service in services:
        twin = by_key.setdefault(service.key, service)
        if twin is not service:
            complain(
                draft,
                (*path, "services"),
                "{kind} and {other} both use port {port} of {host}; give one of them another "
                "port or host",
                kind=twin.kind,
                other=service.kind,
                port=f"{service.port}/{service.transport}",
                host=service.host,
            )
    return tuple(by_key.values())
