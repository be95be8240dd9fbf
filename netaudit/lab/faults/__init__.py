"""The catalogue of faults: kinds by their key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.errors import LabError

if TYPE_CHECKING:
    from netaudit.lab.faults.base import Kind

FAMILIES = ("dnssec", "dns", "ipv6", "exposure", "tls", "web", "mail", "hostile")


def catalogue() -> dict[str, Kind]:
    """All kinds, by family."""
    from netaudit.lab.faults import (
        above,
        astray,
        content,
        denied,
        dns,
        dnssec,
        exposure,
        exposure_devices,
        exposure_services,
        hostile,
        ipv6,
        mail,
        onlink,
        pages,
        path,
        protocol,
        records,
        resolvers,
        reverse,
        sets,
        signing,
        strangers,
        tls,
        top,
        transition,
        web,
    )

    modules = (
        dnssec,
        sets,
        above,
        top,
        signing,
        resolvers,
        dns,
        protocol,
        denied,
        content,
        astray,
        reverse,
        ipv6,
        path,
        onlink,
        transition,
        strangers,
        exposure,
        exposure_devices,
        exposure_services,
        tls,
        web,
        pages,
        records,
        mail,
        hostile,
    )
    kinds = [kind for module in modules for kind in module.KINDS]
    return {k.key: k for k in sorted(kinds, key=lambda k: FAMILIES.index(k.family))}


def find(key: str) -> Kind:
    """The kind of that key. Raises LabError that names the nearest ones."""
    from difflib import get_close_matches

    kinds = catalogue()
    if key in kinds:
        return kinds[key]
    if near := tuple(get_close_matches(key, kinds, 3, 0.4)):
        raise LabError("there is no fault {key}: did you mean {near}?", key=repr(key), near=near)
    raise LabError("there is no fault {key}: see `netaudit lab faults`", key=repr(key))
