"""Canary zones as files: zones, configuration for name servers, what goes above and into lists."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from netaudit.inventory.rewrite import to_yaml
from netaudit.lab.dns.answer import transfer
from netaudit.lab.dns.keys import TTL
from netaudit.lab.dns.zone import NS
from netaudit.model import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePosixPath

    from netaudit.canaries.zones import Canaries
    from netaudit.lab.dns.zone import ZoneData
    from netaudit.model import Canary

DELEGATION, INVENTORY = "delegation.zone", "inventory-canaries.yaml"


def write(found: Canaries, folder: Path, place: PurePosixPath) -> tuple[Path, ...]:
    """Write all files into `folder`, which is made; `place` is where they will lie on a server.

    Raises OSError, and then leaves what was there: a server with half of the new zones would
    answer for a chain that leads nowhere. Files of the same names are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = {file_of(zone): zone_text(zone) for zone in found.zones}
    names = [(_bare(zone), place / file_of(zone)) for zone in found.zones]
    texts |= {
        "named.conf": "".join(_bind(names)),
        "nsd.conf": "".join(_nsd(names)),
        "knot.conf": "zone:\n" + "".join(_knot(names)),
        DELEGATION: delegation(found),
        INVENTORY: to_yaml({"dns": {"canaries": [_entry(c) for c in found.canaries]}}),
    }
    with TemporaryDirectory(dir=folder, prefix=".new-") as staging:
        for name, text in texts.items():
            (Path(staging) / name).write_text(text, "utf-8")
        return tuple((Path(staging) / name).replace(folder / name) for name in texts)


def file_of(zone: ZoneData) -> str:
    """The name of a zone's file."""
    return f"{_bare(zone)}.zone"


def zone_text(zone: ZoneData) -> str:
    """A signed zone in presentation form (RFC 1035 section 5)."""
    return "".join(f"{rrset}\n" for rrset in transfer(zone)[:-1])


def delegation(found: Canaries) -> str:
    """What the zone above has to have: NS and DS."""
    top = found.zones[0]
    ds = (f"{top.name} {TTL} IN DS {text}" for text in found.ds)
    return "".join(f"{line}\n" for line in (top.rrset(top.name, NS), *ds))


def _bare(zone: ZoneData) -> str:
    return zone.name.to_text(omit_final_dot=True)


def _bind(zones: Iterable[tuple[str, PurePosixPath]]) -> Iterable[str]:
    """BIND; also PowerDNS with its bind backend."""
    return (f'zone "{name}" {{ type primary; file "{file}"; }};\n' for name, file in zones)


def _nsd(zones: Iterable[tuple[str, PurePosixPath]]) -> Iterable[str]:
    return (f'zone:\n  name: "{name}"\n  zonefile: "{file}"\n' for name, file in zones)


def _knot(zones: Iterable[tuple[str, PurePosixPath]]) -> Iterable[str]:
    return (
        f"  - domain: {name}\n    file: {file}\n    zonefile-load: whole\n"
        "    journal-content: none\n    semantic-checks: off\n"
        for name, file in zones
    )


def _entry(canary: Canary) -> dict[str, str]:
    entry = {"name": canary.name, "expected": canary.expected}
    if canary.fault:
        entry["fault"] = canary.fault
    if canary.purpose is not Purpose.VALIDATION:
        entry["purpose"] = canary.purpose
    return entry
