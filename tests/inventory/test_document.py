from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from netaudit.inventory.document import schema, schema_text
from netaudit.inventory.generate import province

INVENTORIES = Path(__file__).parents[2] / "inventories"


def errors(document: dict[str, Any]) -> list[str]:
    return [error.message for error in Draft202012Validator(schema()).iter_errors(document)]


def test_the_published_schema_is_fresh() -> None:
    """Else: netaudit inventory schema > inventories/schema/inventory.schema.json."""
    published = INVENTORIES / "schema" / "inventory.schema.json"
    assert published.read_text("utf-8") == schema_text()


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


def test_a_sound_document_fits_it() -> None:
    assert errors(province(30, 1)) == []


def test_the_sample_fits_it_as_an_editor_reads_it() -> None:
    from ruamel.yaml import YAML

    text = (INVENTORIES / "kontum" / "inventory.yaml").read_text("utf-8")
    document = YAML(typ="safe", pure=True).load(text)
    for key in ("from", "until"):
        moment = document["authorisation"]["window"][key]
        document["authorisation"]["window"][key] = str(moment)
    assert errors(document) == []


@pytest.mark.parametrize(
    "change",
    [
        {"unit": {}},
        {"vantages": {}},
        {"units": {"Bad Id": {"name": "x"}}},
        {"units": {"a": {"name": "x", "level": "ward"}}},
        {"units": {"a": {"name": "x", "hosts": {"h": {"services": ["web"]}}}}},
        {"units": {"a": {"name": "x", "hosts": {"h": {"at": 0}}}}},
    ],
)
def test_an_editor_marks_what_is_wrong(change: dict[str, Any]) -> None:
    assert errors({**province(3, 1), **change})
