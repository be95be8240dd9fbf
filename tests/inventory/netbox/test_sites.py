from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netaudit.inventory.netbox.sites import Units
from tests.inventory.netbox.answers import (
    choice,
    circuit,
    imported,
    nested,
    notes,
    prefix,
    site,
    tag,
    unit,
)
from tests.inventory.sheets import lists

if TYPE_CHECKING:
    from pathlib import Path


def one(folder: Path, *objects: Any) -> dict[str, Any]:
    """The only unit that these objects make."""
    result = imported(folder, *objects)
    assert result.mistakes == ()
    (found,) = result.document["units"].values()
    return dict(found)


def test_a_site_is_a_unit(tmp_path: Path) -> None:
    result = imported(tmp_path, unit(1, "xa-a", ten_tieng_anh="Commune A", domain="xa-a.mau.test"))
    assert result.mistakes == ()
    assert result.document["units"] == {
        "xa-a": {
            "name": {"vi": "Xa-A", "en": "Commune A"},
            "level": "commune",
            "branch": "government",
            "link": {"rate": "4 Mbit/s"},
            "zones": ["xa-a.mau.test"],
        }
    }
    assert not result.complete


def test_custom_fields_have_the_headers_of_lists(tmp_path: Path) -> None:
    own = {
        "ma_don_vi": "x-01",
        "cap": "Xã",
        "khoi": "Đảng",
        "bang_thong_mbps": 4,
        "do_tre": "20 ms",
    }
    found = imported(tmp_path, site(1, "xa-a", custom_fields={**own, "mau": "x", "phone": None}))
    assert found.mistakes == ()
    assert found.document["units"] == {
        "x-01": {
            "name": {"vi": "Xa-A"},
            "level": "commune",
            "branch": "party",
            "link": {"rate": "4 Mbit/s", "latency": "20 ms"},
        }
    }


def test_a_custom_field_may_hold_several_or_a_choice(tmp_path: Path) -> None:
    zones = ["xa-a.mau.test", "b.mau.test"]
    found = one(tmp_path, unit(1, "xa-a", zones=zones, level={"value": "Xã", "label": "Xã"}))
    assert (found["zones"], found["level"]) == (zones, "commune")


def test_level_and_branch_are_said_by_tags_groups_and_tenants(tmp_path: Path) -> None:
    parts = {"group": nested("dcim/site-groups", 1, "Cấp huyện"), "tags": [tag("x"), tag("Đảng")]}
    found = one(tmp_path, site(1, "a", custom_fields={"rate": "4 Mbit/s"}, **parts))
    assert (found["level"], found["branch"]) == ("district", "party")
    tenant = nested("tenancy/tenants", 1, "Chính quyền")
    found = one(
        tmp_path, site(1, "a", tenant=tenant, custom_fields={"rate": "4 Mbit/s", "cap": "Xã"})
    )
    assert (found["level"], found["branch"]) == ("commune", "government")


def test_a_parent_is_another_site(tmp_path: Path) -> None:
    above = nested("dcim/sites", 1, "ubnd")
    result = imported(tmp_path, unit(1, "ubnd", level="province"), unit(2, "xa-a", parent=above))
    assert result.mistakes == ()
    assert result.document["units"]["xa-a"]["parent"] == "ubnd"


@pytest.mark.parametrize(
    ("circuits", "rate"),
    [
        ([circuit(1, 8_000, 1)], "8000 kbit/s"),
        ([circuit(1, 8_000, 1, port_speed=100_000, upstream_speed=2_000)], "2000 kbit/s"),
        ([circuit(1, 8_000, 1), circuit(2, 4_000, 1), circuit(3, 512, 9)], "4000 kbit/s"),
        ([circuit(1, 8_000, 1), circuit(2, 64, 1) | {"status": choice("planned")}], "8000 kbit/s"),
        (
            [circuit(1, 8_000, 9, termination_type=None, site=nested("dcim/sites", 1, "x"))],
            "8000 kbit/s",
        ),
    ],
)
def test_the_rate_of_the_slowest_circuit(tmp_path: Path, circuits: list[Any], rate: str) -> None:
    own = {"level": "commune", "branch": "government"}
    found = one(tmp_path, site(1, "xa-a", custom_fields=own), *circuits)
    assert found["link"] == {"rate": rate}


def test_what_no_site_says_is_told_once_for_all(tmp_path: Path) -> None:
    sites = [site(number, f"xa-{number}") for number in range(1, 8)]
    told = lists.told(imported(tmp_path, *sites).mistakes, tmp_path)
    assert {text.partition(";")[0] for text in told} == {
        f"netbox.json:dcim/sites/1: sites that do not say {what}: 7 "
        "(xa-1, xa-2, xa-3, xa-4, xa-5, …)"
        for what in ("their branch", "their level", "the rate of their link")
    }


def test_a_wrong_word_is_told_at_its_site(tmp_path: Path) -> None:
    (told,) = lists.told(imported(tmp_path, unit(7, "xa-a", level="Xaa")).mistakes, tmp_path)
    assert told == "netbox.json:dcim/sites/7: “Xaa” is unknown; expected one of: Tỉnh; Huyện; Xã"


def test_sites_that_are_not_in_use_are_left_out(tmp_path: Path) -> None:
    result = imported(tmp_path, unit(1, "xa-a"), unit(2, "xa-b") | {"status": choice("planned")})
    assert list(result.document["units"]) == ["xa-a"]
    assert notes(result, tmp_path) == [
        "netbox.json:dcim/sites/2: sites that are not active are left out: 1 (Xa-B)"
    ]


def test_prefixes_of_a_site_without_those_inside(tmp_path: Path) -> None:
    old = {"site": nested("dcim/sites", 1, "x"), "scope_type": None}
    result = imported(
        tmp_path,
        unit(1, "xa-a"),
        prefix(1, "2001:db8:1001::/48", 1, status=choice("container")),
        prefix(2, "2001:db8:1001:1::/64", 1),
        prefix(3, "198.18.1.0/24", 9, **old),
        prefix(4, "2001:db8:1002::/48", 1, status=choice("deprecated")),
        prefix(5, "2001:db8:1003::/48", 1, scope_type="dcim.region"),
        prefix(6, "2001:db8:1004::/48", 9),
    )
    assert result.mistakes == ()
    found = result.document["units"]["xa-a"]["prefixes"]
    assert sorted(found) == ["198.18.1.0/24", "2001:db8:1001::/48"]
    assert [text.partition(": ")[2] for text in notes(result, tmp_path)] == [
        "prefixes that are neither active nor containers are left out: 1 (2001:db8:1002::/48)",
        (
            "prefixes that belong to no unit's site are left out: 2 "
            "(2001:db8:1003::/48, 2001:db8:1004::/48)"
        ),
    ]


def test_a_unit_by_its_site_or_as_the_list_has_it() -> None:
    units = Units({1: "a"}, {"xa-b": "b", "xa c": "c"})
    assert units.of({"id": 1, "slug": "xa-b"}) == "a"
    assert units.of({"id": 2, "slug": "xa-b"}) == "b"
    assert units.of({"id": 3, "slug": "x", "name": "Xã C"}) == "c"
    assert units.of({"id": 4, "slug": "d", "name": "Xã D"}) == ""
    assert units.of({}) == ""
