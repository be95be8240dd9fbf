from __future__ import annotations

import json
from importlib.resources import files

from jsonschema import Draft202012Validator

from netaudit_reports.json.models import RunDocument, schema_text


def test_the_published_schema_is_that_of_the_models() -> None:
    published = files("netaudit_reports.json") / "run.schema.json"
    assert published.read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json.loads(schema_text()))
    assert set(json.loads(schema_text())["required"]) == set(RunDocument.model_fields)
