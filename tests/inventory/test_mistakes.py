from __future__ import annotations

import pytest
from pydantic import ValidationError

from netaudit.inventory.document import Document
from netaudit.inventory.mistakes import fields_at, from_pydantic
from netaudit.inventory.tree import KeyPath, parse
from tests.inventory.documents import SOUND


def told(text: str) -> list[str]:
    tree, _ = parse(text, "f")
    with pytest.raises(ValidationError) as caught:
        Document.model_validate(tree.value)
    return [str(m) for m in from_pydantic(caught.value, tree, Document)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("descripton: x", "1:1: unknown key “descripton”; did you mean description?"),
        ("dns: {zzz: x}", "1:7: unknown key “zzz”; expected: root_hints_file, root_hints,"),
        ("dns: []", "1:6: expected a mapping (key: value), not […]"),
        ("dns: x", "1:6: expected a mapping (key: value), not “x”"),
        ("dns: {canaries: {}}", "1:17: expected a list (- item), not {…}"),
        ("dns: {canaries: [~]}", "1:18: expected a mapping (key: value), not ~"),
        ("profiles: {B D: {}}", "1:12: “B D” cannot be an id"),
        ("profiles: {b: {hosts: {h: {at: 0}}}}", "1:32: 0 is out of range; expected 1 to 9999"),
        ("profiles: {b: {hosts: {h: {port: 0}}}}", "1:28: unknown key “port”; expected: names, at"),
    ],
)
def test_each_of_pydantics_errors_is_told_at_its_place(line: str, message: str) -> None:
    found = told(f"{line}\n" + SOUND.partition("profiles:")[0] + "units: {a: {name: A}}")
    assert len(found) == 1
    assert found[0].startswith(f"f:{message}")


def test_what_is_missing_and_what_is_empty() -> None:
    assert told("vantages: {}\nunits: {a: {name: A}}\nid: a\nname: a\n") == [
        "f:1:1: authorisation is missing here; add it",
        "f:1:11: vantages is empty; expected at least one entry",
    ]


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ((), "id"),
        (("units", "names"), "name"),
        (("units", "a", "hosts", "names"), "names"),
        (("units", "a", "hosts", "h", "services", 0), "kind"),
        (("authorisation", "window"), "from"),
    ],
)
def test_the_keys_that_are_allowed_at_a_path(path: KeyPath, first: str) -> None:
    """Also where an id is spelt like a key."""
    assert fields_at(Document, path)[0] == first


def test_no_keys_are_allowed_below_a_single_value() -> None:
    assert fields_at(Document, ("id", "x")) == []
    assert fields_at(Document, ("nothing",)) == []
