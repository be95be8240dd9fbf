from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from netaudit.cli import cli
from netaudit.inventory import load
from netaudit.inventory.sheets import importer
from tests.inventory.netbox.answers import (
    ROOT,
    address,
    device,
    imported,
    nested,
    notes,
    prefix,
    put,
    service,
    tag,
    unit,
)
from tests.inventory.sheets import lists

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

NETWORK = (
    unit(1, "xa-a", domain="xa-a.mau.test"),
    prefix(1, "2001:db8:1001::/48", 1),
    device(5, "web", 1, tags=[tag("website")]),
    address(1, "2001:db8:1001::80/64", "www.xa-a.mau.test", of=5),
    service(1, "HTTPS", [443], 5),
)


def test_files_of_a_netbox_make_an_inventory_that_loads(tmp_path: Path) -> None:
    head = lists.put(tmp_path, network=lists.NETWORK)
    files = [put(tmp_path / f"{n}.json", one) for n, one in enumerate(NETWORK)]
    result = importer.read([*files, *head])
    assert (result.mistakes, result.notes, result.complete) == ((), (), True)
    importer.write(result, tmp_path / "inventory.yaml")
    (found,) = load(tmp_path / "inventory.yaml").units
    (host,) = found.hosts
    assert [str(a) for a in host.addresses] == ["2001:db8:1001::80"]
    assert [(s.kind, s.port, s.names) for s in host.services] == [
        ("website", 443, ("www.xa-a.mau.test",))
    ]


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    files = [put(tmp_path / f"{n}.json", one) for n, one in enumerate(NETWORK)]
    assert importer.read(files).document == importer.read(files[::-1]).document


def test_a_list_of_units_says_what_netbox_does_not(tmp_path: Path) -> None:
    """Sites are then the units of that list, by their slug or their name, and no others."""
    result = imported(
        tmp_path,
        unit(1, "x-a") | {"custom_fields": {}},
        unit(2, "x-b"),
        prefix(1, "2001:db8:1002:5::/64", 1),
        prefix(2, "2001:db8:1003::/48", 2),
        prefix(3, "198.18.3.0/24", 1),
        device(5, "web", 1, tags=[tag("website")]),
        address(1, "2001:db8:1002::80/64", of=5),
        device(6, "web2", 3, site=nested("dcim/sites", 3, "Xã A")),
        address(2, "2001:db8:1002::81/64", of=6),
        device(7, "other", 2),
        address(3, "2001:db8:1003::1/64", of=7),
        beside=lists.UNITS,
    )
    assert result.mistakes == ()
    assert list(result.document["units"]) == ["ubnd", "x-a"]
    found = result.document["units"]["x-a"]
    assert found["prefixes"] == ["2001:db8:1002::/48", "198.18.2.0/24", "198.18.3.0/24"]
    assert list(found["hosts"]) == ["web", "web2"]
    assert [text.partition(": ")[2] for text in notes(result, tmp_path)] == [
        "prefixes that belong to no unit's site are left out: 1 (2001:db8:1003::/48)",
        "devices and machines of no unit's site are left out: 1 (other)",
    ]


def test_a_name_that_two_units_have_is_nobodys(tmp_path: Path) -> None:
    twice = lists.UNITS + "x-b,Xã A,Xã,Chính quyền,ubnd,4,2001:db8:1003::/48,,x-b.mau.test\n"
    host = device(6, "web", 3, site=nested("dcim/sites", 3, "Xã A"))
    found = imported(tmp_path, host, address(2, "2001:db8:1002::81/64", of=6), beside=twice)
    assert found.mistakes == ()
    assert all("hosts" not in one for one in found.document["units"].values())


def test_a_mistake_stands_at_its_object(tmp_path: Path) -> None:
    wrong = address(1, "2001:db8:9999::80/64", "www xa-a", of=5)
    told = lists.told(imported(tmp_path, *NETWORK[:3], wrong).mistakes, tmp_path)
    assert told
    assert all(text.startswith("netbox.json:dcim/devices/5: ") for text in told)


def test_pages_that_are_missing_write_nothing(tmp_path: Path) -> None:
    page = put(tmp_path / "a.json", NETWORK[0], count=204, next=f"{ROOT}/dcim/sites/?offset=50")
    (told,) = lists.told(importer.read([page]).mistakes, tmp_path)
    assert told.startswith("a.json: of NetBox's list dcim/sites 1 of 204 objects are here")


def test_without_sites_and_a_list_of_units_there_is_no_unit(tmp_path: Path) -> None:
    (told,) = lists.told(imported(tmp_path, *NETWORK[2:]).mistakes, tmp_path)
    assert told.startswith("netbox.json: there is no list of units here")


def test_the_command_takes_them(tmp_path: Path) -> None:
    path, out = put(tmp_path / "all.json", *NETWORK), tmp_path / "inventory.yaml"
    done = CliRunner().invoke(cli, ["inventory", "import", str(path), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "xa-a" in out.read_text("utf-8")
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps({"detail": "Invalid token"}), "utf-8")
    refused = CliRunner().invoke(
        cli, ["inventory", "import", str(bad), "--out", str(tmp_path / "x")]
    )
    assert refused.exit_code == 1
    assert not (tmp_path / "x").exists()


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "value", "name", "slug", "kind"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@given(st.sampled_from(range(len(NETWORK))), st.data())
def test_whatever_stands_in_a_field_ends_in_an_inventory_or_in_mistakes(
    tmp_path_factory: pytest.TempPathFactory, which: int, data: st.DataObject
) -> None:
    changed: list[dict[str, Any]] = [dict(one) for one in NETWORK]
    key = data.draw(st.sampled_from(sorted(set(changed[which]) - {"url"})))
    changed[which][key] = data.draw(_VALUES)
    result = imported(tmp_path_factory.mktemp("netbox"), *changed)
    assert result.mistakes or result.document["units"]
