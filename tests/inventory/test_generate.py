from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.errors import UsageError
from netaudit.inventory import load
from netaudit.inventory.generate import MOST, MOST_ZONES, province, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("units", [1, 2, 3, 20, 255, 256])
def test_a_province_of_any_size_is_sound(units: int, tmp_path: Path) -> None:
    found = load(write(units, 1, tmp_path / "new" / "folder"))
    assert len(found.units) == units
    assert len({host.id for unit in found.units for host in unit.hosts}) >= 4 * units


def test_the_largest_still_has_addresses_for_all() -> None:
    prefixes = [unit["prefixes"][1] for unit in province(MOST, 1)["units"].values()]
    assert len(set(prefixes)) == MOST
    assert prefixes[-1] == "198.18.250.0/29"


def test_the_seed_alone_decides() -> None:
    assert province(50, 7) == province(50, 7)
    assert province(50, 7) != province(50, 8)


@pytest.mark.parametrize("zones", [2, MOST_ZONES])
def test_units_of_several_zones_serve_a_website_in_each(zones: int, tmp_path: Path) -> None:
    found = load(write(3, 1, tmp_path, zones))
    for unit in found.units:
        first, *others = [zone.name for zone in unit.zones if zone.name != "mau.test"]
        assert len(others) == zones - 1
        assert all(other.endswith(f".{first}") for other in others)
        web = next(host for host in unit.hosts if host.id == f"{unit.id}/web")
        assert set(web.names) == {f"www.{zone}" for zone in (first, *others)}


@pytest.mark.parametrize(("units", "zones"), [(0, 1), (MOST + 1, 1), (1, 0), (1, MOST_ZONES + 1)])
def test_other_sizes_are_refused(units: int, zones: int) -> None:
    with pytest.raises(UsageError):
        province(units, 1, zones)
