"""What can still be looked at in a document that has mistakes, so that all are told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field, ValidationError

from netaudit.inventory.document import (
    AuthorisationPart,
    DnsPart,
    Part,
    ProfilePart,
    UnitPart,
    VantagePart,
)
from netaudit.inventory.fields import FileName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.inventory.tree import KeyPath

# Without these, what a unit's hosts say cannot be judged.
_GROUND = frozenset({"prefixes", "zones", "profile", "hosts"})
_FROM_PROFILE = ("level", "branch", "link", "parent", "hosts")


class Body(Part):
    """What of a document can be looked at while other parts of it have mistakes."""

    authorisation: AuthorisationPart | None = None
    dns: DnsPart = DnsPart()
    ca_bundle_file: FileName | None = None
    vantages: dict[str, VantagePart] = Field(default_factory=dict)
    profiles: dict[str, ProfilePart]
    units: dict[str, UnitPart]


_HEAD = ("authorisation", "dns", "ca_bundle_file", "vantages")


def salvage(raw: Any, wrong: Iterable[KeyPath]) -> tuple[Body, set[KeyPath]]:
    """`raw` without what is `wrong`, and the paths of what was cut."""
    wrong = list(wrong)
    sound = set(_HEAD) - {path[0] for path in wrong if path}
    head = {key: raw[key] for key in sound if isinstance(raw, dict) and key in raw}
    units = {key: dict(part) for key, part in _section(raw, "units").items() if _is_part(part)}
    profiles = dict(_section(raw, "profiles"))
    cut: set[KeyPath] = {("units", key) for key in _section(raw, "units") if key not in units}
    for path in wrong:
        if path[:1] == ("profiles",):
            profiles.pop(str(path[1]) if len(path) > 1 else "", None)
        elif path[:1] == ("units",) and len(path) > 1:
            cut |= _cut(units, path)
    for key, unit in units.items():
        profile = unit.get("profile")
        if (
            isinstance(profile, str)
            and profile not in profiles
            and profile in _section(raw, "profiles")
        ):
            cut |= {path for name in _FROM_PROFILE for path in _cut(units, ("units", key, name))}
            unit.pop("profile")
    try:
        return Body.model_validate({**head, "profiles": profiles, "units": units}), cut
    except ValidationError:  # a mistake that stands elsewhere than it was found: told already
        return Body(profiles={}, units={}), cut | {("units", key) for key in units}


def _cut(units: dict[str, Any], path: KeyPath) -> set[KeyPath]:
    """Take out the smallest part that holds `path`."""
    id_, rest = str(path[1]), path[2:]
    unit = units.get(id_)
    if unit is None or not rest or rest == ("[key]",):
        units.pop(id_, None)
        return {path[:2]}
    key = str(rest[0])
    if key == "name":
        unit["name"] = id_
    elif key == "hosts" and len(rest) > 1 and isinstance(unit.get("hosts"), dict):
        unit["hosts"] = {name: host for name, host in unit["hosts"].items() if name != rest[1]}
    else:
        unit.pop(key, None)
        if key in _GROUND:
            unit.pop("hosts", None)
    return {path[:3]}


def _section(raw: Any, key: str) -> dict[str, Any]:
    section = raw.get(key) if isinstance(raw, dict) else None
    return section if isinstance(section, dict) else {}


def _is_part(value: Any) -> bool:
    return isinstance(value, dict)
