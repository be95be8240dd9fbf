from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from netaudit.inventory import fields
from netaudit.model import Level

FIELDS = {name: value for name, value in vars(fields).items() if hasattr(value, "__metadata__")}


def schema(field: Any) -> dict[str, Any]:
    return TypeAdapter(field).json_schema()


def test_there_are_fields() -> None:
    assert {"Id", "Domain", "AddressField", "KindField", "Rate"} <= FIELDS.keys()


@pytest.mark.parametrize("name", FIELDS)
def test_the_examples_that_an_editor_shows_can_be_used(name: str) -> None:
    shown = schema(FIELDS[name])
    for example in (*shown.get("examples", ()), *shown.get("enum", ())):
        Draft202012Validator(shown).validate(example)
        TypeAdapter(FIELDS[name]).validate_python(example)


@pytest.mark.parametrize("name", FIELDS)
def test_a_mapping_is_no_single_value(name: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(FIELDS[name]).validate_python({})


def test_fields_read_what_they_mean() -> None:
    assert TypeAdapter(fields.AddressV6).validate_python("2001:db8::1") == ip_address("2001:db8::1")
    assert TypeAdapter(fields.LevelField).validate_python("commune") is Level.COMMUNE
    assert TypeAdapter(fields.PortNumber).validate_python("53") == 53
    assert TypeAdapter(fields.Flag).validate_python("true") is True
