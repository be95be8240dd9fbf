from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.errors import InventoryError
from netaudit.inventory.netbox.export import SITES, Export, as_text
from tests.inventory.netbox.answers import exported, put, site

if TYPE_CHECKING:
    from pathlib import Path


def refusal(path: Path) -> str:
    with pytest.raises(InventoryError) as caught:
        Export().read(path)
    return str(caught.value).replace(f"{path.parent}/", "")


def test_objects_are_known_by_their_url_and_come_in_order(tmp_path: Path) -> None:
    export = exported(tmp_path, site(12, "xa-b"), site(3, "xa-a"))
    found = list(export.of(SITES))
    assert [(item.id, item.text("slug")) for item in found] == [(3, "xa-a"), (12, "xa-b")]
    assert str(found[1].place) == f"{tmp_path}/netbox.json:dcim/sites/12"
    assert found[0].chosen("status") == "active"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_powershell_writes_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([site(1, "xa-a")]), encoding)
    export = Export()
    export.read(path)
    assert [item.id for item in export.of(SITES)] == [1]


def test_a_bare_list_does_and_an_empty_one(tmp_path: Path) -> None:
    bare, empty = tmp_path / "a.json", put(tmp_path / "b.json")
    bare.write_text(json.dumps([site(1, "xa-a")]), "utf-8")
    export = Export()
    export.read(bare)
    export.read(empty)
    assert [item.id for item in export.of(SITES)] == [1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"results": [', "a.json:1:14: this is no JSON (Expecting value)"),
        ("[1]", "a.json: this is no list of NetBox's REST API"),
        ('[{"url": "https://netbox.mau.test/dcim/sites/1/"}]', "a.json: this is no list of"),
        ('{"results": {}}', "a.json: this is no list of NetBox's REST API"),
        ('{"detail": "Invalid token"}', "a.json: this is no list of NetBox's REST API"),
        ("[" * 100_000, "a.json: this is no list of NetBox's REST API"),
        ("9" * 5_000, "a.json: this is no list of NetBox's REST API"),
    ],
)
def test_what_is_no_answer_is_told(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, "utf-8")
    assert refusal(path).startswith(said)


def test_octets_that_are_no_text_and_a_file_that_is_not_there_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    assert refusal(path).startswith("a.json: the file cannot be read")
    path.write_bytes(b"\xff\xfe\xfd")
    assert "this is no" in refusal(path)


def test_a_brief_list_lacks_what_is_needed(tmp_path: Path) -> None:
    brief = {key: site(7, "xa-a")[key] for key in ("id", "url", "name", "slug")}
    said = refusal(put(tmp_path / "a.json", brief))
    assert said.startswith("a.json:dcim/sites/7: the list leaves out status, tags, custom_fields")


def test_a_list_that_nobody_reads_is_said(tmp_path: Path) -> None:
    rack = {"id": 1, "url": "https://netbox.mau.test/api/dcim/racks/1/"}
    (note,) = exported(tmp_path, rack).notes
    assert str(note).endswith("netbox.json: nothing of NetBox's list dcim/racks is read")


def test_pages_are_whole_together_and_not_alone(tmp_path: Path) -> None:
    export = Export()
    first = put(tmp_path / "1.json", site(1, "a"), site(2, "b"), count=3, next="…?offset=2")
    export.read(first)
    with pytest.raises(InventoryError) as caught:
        export.whole()
    said = str(caught.value)
    assert said.startswith(f"{first}: of NetBox's list dcim/sites 2 of 3 objects are here")
    export.read(put(tmp_path / "2.json", site(3, "c"), count=3, previous="…?offset=0"))
    export.whole()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\n b ", "a b"),
        (4, "4"),
        (True, "true"),
        (None, ""),
        ([1], ""),
        ("x" * 9_999, "x" * 2_000),
    ],
)
def test_a_value_as_text(value: object, text: str) -> None:
    assert as_text(value) == text


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["name", "slug", "status", "tags", "custom_fields", "group"]), _JSON
    )
)
def test_no_answer_makes_it_fall(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, Any]
) -> None:
    """What is of another type than NetBox says counts as absent."""
    export = exported(tmp_path_factory.mktemp("a"), {**site(1, "xa-a"), **fields})
    (item,) = export.of(SITES)
    assert isinstance(item.text("name"), str)
    assert all(isinstance(word, str) for word in item.words("group"))
    assert item.chosen("status") in {
        "",
        "active",
        str(item.part("status").get("value")),
        "true",
        "false",
    }
