"""All that is read of a NetBox, as lists that an import knows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from netaudit.inventory.netbox import hosts, sites
from netaudit.inventory.netbox.tally import Tally
from netaudit.inventory.sheets.columns import PREFIXES
from netaudit.inventory.sheets.recognise import Recognised, Record
from netaudit.inventory.sheets.table import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netaudit.inventory.netbox.export import Export


def lists(export: Export, listed: Mapping[str, str] | None) -> list[Recognised]:
    """Lists of units, of their prefixes and of services, the last with all there is to say.

    `listed`: ids of units by their id and plain name, where a list of units is given beside
    NetBox's; then sites are those units and no others. Raises InventoryError.
    """
    export.whole()
    tally = Tally()
    active = sites.active_sites(export, tally)
    ids = sites.unit_ids(active)
    if listed is None:
        units = sites.Units(ids, {})
        found = [sites.units(export, active)] if active else []
    else:
        known = set(listed.values())
        units = sites.Units({site: id_ for site, id_ in ids.items() if id_ in known}, listed)
        found = []
    found += [_prefixes(export, units, tally), hosts.services(export, units, tally)]
    found[-1] = replace(found[-1], notes=(*export.notes, *tally.told()))
    return found


def _prefixes(export: Export, units: sites.Units, tally: Tally) -> Recognised:
    found = sites.prefixes(export, units, tally)
    records = (
        Record({"unit": Cell(unit, cell.place), "prefix": cell}, cell)
        for unit, cells in found.items()
        for cell in cells
    )
    return Recognised(PREFIXES, {}, tuple(records))
