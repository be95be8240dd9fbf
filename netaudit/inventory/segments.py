"""Links of units on which vantage points stand: what is planned for them, and what cannot be."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv6Address, IPv6Network
from typing import TYPE_CHECKING

from netaudit.inventory.draft import complain
from netaudit.inventory.scalars import Wrong, choice
from netaudit.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from netaudit.inventory.document import OnLinkPart, VantagePart
    from netaudit.inventory.draft import Draft
    from netaudit.inventory.tree import KeyPath
    from netaudit.model import Unit


def with_segments(
    units: Sequence[Unit], vantages: Mapping[str, VantagePart], draft: Draft
) -> list[Unit]:
    """The units with the links on which vantage points stand."""
    known = {unit.id: unit for unit in units}
    for id_, part in vantages.items():
        if part.on_link is None:
            continue
        path: KeyPath = ("vantages", id_, "on_link")
        unit = _unit(part.on_link.unit, known, (*path, "unit"), draft)
        if unit is not None:
            made = _segment(id_, part.on_link, unit)
            _judge(made, part.on_link, unit, path, draft)
            known[unit.id] = replace(unit, segments=(*unit.segments, made))
    return list(known.values())


def _unit(id_: str, known: Mapping[str, Unit], path: KeyPath, draft: Draft) -> Unit | None:
    try:
        return choice(id_, known)
    except Wrong as wrong:
        if ("units", id_) not in draft.cut:
            complain(draft, path, wrong.message, **wrong.params)
        return None


def _segment(vantage: str, part: OnLinkPart, unit: Unit) -> Segment:
    own = [p.network for p in unit.prefixes if isinstance(p.network, IPv6Network)]
    resolvers = [a for r in unit.resolvers for a in _v6(r.addresses)]
    return Segment(
        unit=unit.id,
        vantage=vantage,
        interface=part.interface,
        networks=tuple(own if part.prefixes is None else part.prefixes),
        routers=tuple(part.routers),
        resolvers=tuple(resolvers if part.resolvers is None else part.resolvers),
        search=tuple([z.name for z in unit.zones] if part.search is None else part.search),
        dhcp_servers=tuple(part.dhcp_servers),
        addresses=tuple(a for host in unit.hosts for a in _v6(host.addresses)),
        managed=part.managed,
        other=part.other,
        mtu=part.mtu,
        hop_limit=part.hop_limit,
    )


def _v6(addresses: Iterable[object]) -> list[IPv6Address]:
    return [a for a in addresses if isinstance(a, IPv6Address)]


def _judge(made: Segment, part: OnLinkPart, unit: Unit, path: KeyPath, draft: Draft) -> None:
    """A link has a prefix of its unit, and routers that stand on it."""
    own = [p.network for p in unit.prefixes if isinstance(p.network, IPv6Network)]
    if not own:
        message = "{unit} has no IPv6 prefix, so nothing is planned for its link; add its prefix"
        complain(draft, (*path, "unit"), message, unit=unit.id)
        return
    for index, network in enumerate(part.prefixes or ()):
        if not any(network.subnet_of(wider) for wider in own):
            complain(
                draft,
                (*path, "prefixes", index),
                "{prefix} lies outside the prefixes of {unit} ({prefixes})",
                prefix=str(network),
                unit=unit.id,
                prefixes=", ".join(map(str, own)),
            )
    for key in ("routers", "dhcp_servers"):
        for index, address in enumerate(getattr(part, key)):
            if not address.is_link_local and not any(address in n for n in made.networks):
                complain(
                    draft,
                    (*path, key, index),
                    "{address} is neither link-local nor within the prefixes of this link "
                    "({prefixes})",
                    address=str(address),
                    prefixes=", ".join(map(str, made.networks)),
                )
    if part.dhcp_servers and not (part.managed or part.other):
        complain(
            draft,
            (*path, "dhcp_servers"),
            "DHCPv6 servers are planned, and the flags say that there is none; write managed: true "
            "or other: true, or take the servers out",
        )
