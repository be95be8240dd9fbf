"""Sites are units: what a list of units has, from a site's own fields, tags and circuits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netaddr import AddrFormatError, IPNetwork

from netaudit.errors import InventoryError
from netaudit.inventory.netbox.export import (
    CIRCUITS,
    PREFIXES,
    SITES,
    Export,
    Item,
    as_object,
    as_text,
)
from netaudit.inventory.netbox.tally import Tally, mention
from netaudit.inventory.sheets.columns import UNITS, Column, by_header, meant, plain
from netaudit.inventory.sheets.recognise import Recognised, Record
from netaudit.inventory.sheets.table import Cell
from netaudit.inventory.sheets.units import with_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

ACTIVE = "active"
_SITE = "dcim.site"  # how a generic relation names the model
_IN_USE = {"active", "container"}  # a container holds the others: as a rule it is the unit's own
_COLUMNS = {column.key: column for column in UNITS}


@dataclass(frozen=True, slots=True)
class Units:
    """Which unit a site is: by the site's id, or by its slug or name where a list has the units."""

    by_site: Mapping[int, str]
    listed: Mapping[str, str]

    def of(self, site: Mapping[str, Any]) -> str:
        """The unit's id for a nested site; "" where there is none."""
        id_ = site.get("id")
        if isinstance(id_, int) and id_ in self.by_site:
            return self.by_site[id_]
        names = (as_text(site.get("slug")), plain(as_text(site.get("name"))))
        return next((self.listed[name] for name in names if name in self.listed), "")


def own_fields(item: Item, columns: tuple[Column, ...]) -> dict[str, str]:
    """Custom fields whose names are headers of these columns, by the column's key."""
    known = by_header(columns)
    found: dict[str, str] = {}
    for name, value in item.own().items():
        column = known.get(plain(name))
        if column and (text := _written(value)):
            found[column.key] = with_unit(text, name) if column.key == "rate" else text
    return found


def _written(value: object) -> str:
    """A custom field's value: of an object its slug or name, of several all of them."""
    if isinstance(value, list):
        return "; ".join(text for text in map(_written, value) if text)
    if isinstance(value, Mapping):
        texts = (as_text(value.get(key)) for key in ("slug", "value", "name", "display"))
        return next((text for text in texts if text), "")
    return as_text(value)


def active_sites(export: Export, tally: Tally) -> list[Item]:
    """Those in use."""
    found = []
    for site in export.of(SITES):
        if site.chosen("status") == ACTIVE:
            found.append(site)
        else:
            mention(tally, site, "sites that are not active are left out: {count} ({names})")
    return found


def unit_ids(sites: Iterable[Item]) -> dict[int, str]:
    """The unit's id by the site's: a custom field's, or the slug."""
    return {site.id: own_fields(site, UNITS).get("id") or site.text("slug") for site in sites}


def units(export: Export, sites: list[Item]) -> Recognised:
    """The list of units. Raises InventoryError where sites do not say what a unit must have."""
    rates, missing = _rates(export), Tally()
    records = [_record(site, rates, missing) for site in sites]
    if wrong := list(missing.told()):
        raise InventoryError(wrong)
    return Recognised(UNITS, {}, tuple(records))


def _record(site: Item, rates: Mapping[int, int], missing: Tally) -> Record:
    texts = {"id": site.text("slug"), "name_vi": site.text("name"), **own_fields(site, UNITS)}
    for key, parts in (("level", ("group",)), ("branch", ("group", "tenant"))):
        texts.setdefault(key, _said(_COLUMNS[key], site.words(*parts)))
    texts.setdefault("rate", f"{rates[site.id]} kbit/s" if site.id in rates else "")
    _mind_missing(texts, site, missing)
    cells = {key: Cell(text, site.place) for key, text in texts.items() if text}
    return Record(cells, Cell(texts["id"], site.place))


def _mind_missing(texts: Mapping[str, str], site: Item, missing: Tally) -> None:
    if not texts["level"]:
        message = (
            "sites that do not say their level: {count} ({names}); a tag, a site group or a custom "
            "field `level` says it in the words of a list of units"
        )
        mention(missing, site, message, texts["id"])
    if not texts["branch"]:
        message = (
            "sites that do not say their branch: {count} ({names}); a tag, a site group, a tenant "
            "or a custom field `branch` says it in the words of a list of units"
        )
        mention(missing, site, message, texts["id"])
    if not texts["rate"]:
        message = (
            "sites that do not say the rate of their link: {count} ({names}); a custom field "
            "`rate` says it, such as 4 Mbit/s, or a circuit with a rate that ends there"
        )
        mention(missing, site, message, texts["id"])


def _said(column: Column, words: list[str]) -> str:
    """The first word that is one of the column's choices."""
    values = {value for _, value in column.choices}
    return next((word for word in words if meant(column, word) in values), "")


def _rates(export: Export) -> dict[int, int]:
    """kbit/s of the slowest way of each circuit's end at a site; of several circuits the least."""
    found: dict[int, int] = {}
    for circuit in export.of(CIRCUITS):
        if circuit.chosen("status") == ACTIVE:
            for end in (circuit.part("termination_a"), circuit.part("termination_z")):
                speeds = (circuit.fields["commit_rate"], end.get("port_speed"))
                rates = [s for s in (*speeds, end.get("upstream_speed")) if isinstance(s, int)]
                site = as_object(end.get("site")) or _site_of(end, "termination")
                if rates and isinstance(id_ := site.get("id"), int):
                    found[id_] = min([*rates, found[id_]] if id_ in found else rates)
    return found


def _site_of(fields: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The site that a generic relation leads to; empty where it leads elsewhere."""
    return as_object(fields.get(key)) if fields.get(f"{key}_type") == _SITE else {}


def prefixes(export: Export, units_of: Units, tally: Tally) -> dict[str, list[Cell]]:
    """The prefixes of each unit, without those that lie in another one of its own."""
    found: dict[str, dict[IPNetwork, Cell]] = {}
    for item in export.of(PREFIXES):
        # Until 4.1 a prefix has a site; since then a scope, which may be a region or a location.
        unit = units_of.of(item.part("site") or _site_of(item.fields, "scope"))
        network = _network(item.text("prefix"))
        if item.chosen("status") not in _IN_USE:
            message = (
                "prefixes that are neither active nor containers are left out: {count} ({names})"
            )
            mention(tally, item, message, item.text("prefix"))
        elif unit and network:
            found.setdefault(unit, {})[network] = Cell(str(network), item.place)
        else:
            message = "prefixes that belong to no unit's site are left out: {count} ({names})"
            mention(tally, item, message, item.text("prefix"))
    return {unit: _outermost(cells) for unit, cells in found.items()}


def _network(text: str) -> IPNetwork | None:
    try:
        return IPNetwork(text)
    except AddrFormatError:
        return None


def _outermost(cells: Mapping[IPNetwork, Cell]) -> list[Cell]:
    outer = set(cells) - {n for n in cells if any(n != other and n in other for other in cells)}
    return [cell for network, cell in cells.items() if network in outer]
