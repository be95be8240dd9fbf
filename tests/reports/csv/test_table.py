from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given

from netaudit_reports.csv.table import BOM, cell, table
from netaudit_reports.safe import visible
from tests.reports.hostile import hostile


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1+cmd", "-cmd", "@SUM(A1)", " =1", '"=1', "'=1", "|x", "\uff1dcmd", "-1+cmd|x"],
)
def test_what_a_spreadsheet_would_evaluate_is_text(text: str) -> None:
    assert cell(text).startswith("\"'")


@pytest.mark.parametrize("text", ["-5", "12,5", "Sở A", "2001:db8::1", "", "1=1"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert cell(text) == f'"{text}"'


@given(hostile())
def test_every_cell_comes_back_whole_and_harmless(text: str) -> None:
    said = visible(text)
    (row,) = csv.reader(io.StringIO(cell(said)))
    assert row in ([said], [f"'{said}"])
    assert row[0].strip()[:1] not in {*"=@+"}


def test_a_table_begins_with_a_mark_and_ends_its_lines_as_rfc_4180_says() -> None:
    assert "".join(table(("a",), [("b",), ("c",)])) == f'{BOM}"a"\r\n"b"\r\n"c"\r\n'
