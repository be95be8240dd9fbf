from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from netaudit.inventory import load
from netaudit.inventory.sheets import importer
from netaudit.inventory.sheets.columns import SERVICES, UNITS
from netaudit.inventory.sheets.template import write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_example_imports_and_is_sound(tmp_path: Path, language: str) -> None:
    path = tmp_path / "units.xlsx"
    write(path, language)
    result = importer.read([path])
    assert result.mistakes == result.notes == ()
    assert result.complete
    out = tmp_path / "inventory.yaml"
    importer.write(result, out)
    found = load(out)
    assert [unit.id for unit in found.units] == ["so-mau", "x-mau"]
    assert found.units[0].contacts[0].phone == "0000 000 001"
    assert [len(unit.hosts) for unit in found.units] == [4, 4]
    assert all(unit.resolvers for unit in found.units)


def test_both_languages_say_the_same(tmp_path: Path) -> None:
    documents = []
    for language in ("vi", "en"):
        write(tmp_path / "a.xlsx", language)
        document = importer.read([tmp_path / "a.xlsx"]).document
        document["units"]["so-mau"].pop("contacts")
        document.pop("authorisation")
        documents.append(document)
    assert documents[0] == documents[1]


def test_every_column_is_there_and_choices_can_be_picked(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(path, "vi")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Hướng dẫn", "Đơn vị", "Dịch vụ", "Mạng", "Danh mục"]
    for title, columns in (("Đơn vị", UNITS), ("Dịch vụ", SERVICES)):
        sheet = book[title]
        assert sheet.max_column == len(columns)
        rules = sheet.data_validations.dataValidation
        assert len(rules) == len([c for c in columns if c.choices and not c.many])
        for rule in rules:
            name, _, cells = rule.formula1.partition("!")
            picked = [row[0].value for row in book[name.strip("'")][cells.replace("$", "")]]
            assert len(picked) >= 2
            assert all(picked)


def test_cells_are_text_so_that_numbers_keep_their_zeros(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(path, "vi")
    sheet = openpyxl.load_workbook(path)["Đơn vị"]
    assert all(isinstance(c.value, str) for row in sheet.iter_rows() for c in row if c.value)
    assert sheet.column_dimensions["O"].number_format == "@"
