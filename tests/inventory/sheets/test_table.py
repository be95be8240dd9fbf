from __future__ import annotations

import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from defusedxml import EntitiesForbidden
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netaudit.errors import InventoryError
from netaudit.inventory.sheets import table
from netaudit.inventory.sheets.table import column_letters, read
from tests.inventory.sheets.lists import book

if TYPE_CHECKING:
    from pathlib import Path


def texts(path: Path) -> list[list[str]]:
    """The texts of the first sheet's rows."""
    return [[cell.text for cell in row.values()] for row in read(path).sheets[0].rows]


def written(folder: Path, data: bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def refused(path: Path) -> str:
    with pytest.raises(InventoryError) as caught:
        read(path)
    return str(caught.value)


def test_columns_are_lettered_as_in_excel() -> None:
    assert [column_letters(n) for n in (0, 25, 26, 51, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "ZZ",
        "AAA",
    ]
    assert [table.column_number(column_letters(n)) for n in range(800)] == list(range(800))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_of_any_dialect(tmp_path: Path, separator: str, encoding: str) -> None:
    lines = separator.join(("Mã", "Tên")), separator.join(("a", '"Xã ""A"""'))
    path = written(tmp_path, "\r\n".join(lines).encode(encoding))
    assert texts(path) == [["Mã", "Tên"], ["a", 'Xã "A"']]
    assert read(path).notes == ()


def test_a_windows_code_page_is_read_and_said(tmp_path: Path) -> None:
    """Windows-1258 writes some marks as characters of their own; they are put together again."""
    data = "Ma\u0303 \u0111\u01a1n vi\u0323,T\xean".encode("windows-1258")
    path = written(tmp_path, data)
    assert texts(path) == [["Mã đơn vị", "Tên"]]
    assert "was read as windows-1258" in str(read(path).notes[0])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_refused_as_that(tmp_path: Path, encoding: str) -> None:
    text = "Mã đơn vị,Tên đơn vị\nx-hoa,Xã Hòa Bình\n"
    assert "UTF-16 without the mark" in refused(written(tmp_path, text.encode(encoding)))


@pytest.mark.parametrize("row", ['b,"Xã B', 'b,"Xã "B""'])
def test_a_quotation_mark_too_few_is_told_with_its_line(tmp_path: Path, row: str) -> None:
    """Read all the same, the rest of the list would be one cell, or a name another."""
    path = written(tmp_path, f'a,"A\nA"\n{row}\nc,C\n'.encode())
    assert refused(path).startswith(f"{path}:3: the row that begins here is no CSV")


def test_cells_know_their_place(tmp_path: Path) -> None:
    path = written(tmp_path, b"a,b\n\nc,,d\n")
    rows = read(path).sheets[0].rows
    assert [str(cell.place) for cell in rows[1].values()] == [f"{path}:A3", f"{path}:C3"]


def test_a_workbooks_values_are_text(tmp_path: Path) -> None:
    row = [53, 2.0, 0.5, datetime.fromisoformat("2026-01-01T08:00"), True, "  e\u0301 ", None, ""]
    path = book(tmp_path / "a.xlsx", {"S": [row]})
    assert texts(path) == [["53", "2", "0.5", "2026-01-01T08:00:00", "true", "é"]]
    cells = read(path).sheets[0].rows[0]
    assert [cell.number for cell in cells.values()][:3] == [True, True, True]
    assert str(cells[5].place) == f"{path}:S!F1"


@pytest.mark.parametrize("value", ["=1+1", '=HYPERLINK("http://x.test")', "=cmd|' /C calc'!A0"])
def test_formulas_are_refused_wherever_they_come_from(tmp_path: Path, value: str) -> None:
    quoted = value.replace('"', '""')
    csv_file = written(tmp_path, f'a,"{quoted}"\n'.encode())
    workbook = book(tmp_path / "a.xlsx", {"S": [["a", value]]})
    for path, place in ((csv_file, "a.csv:B1"), (workbook, "a.xlsx:S!B1")):
        found = read(path)
        assert [str(m).endswith("paste them as values") for m in found.mistakes] == [True]
        assert place in str(found.mistakes[0])
        assert [len(row) for row in found.sheets[0].rows] == [1]


def test_errors_of_excel_are_refused(tmp_path: Path) -> None:
    found = read(book(tmp_path / "a.xlsx", {"S": [["a", "#N/A"]]}))
    assert "shows an error of Excel" in str(found.mistakes[0])


def test_a_cell_is_bounded(tmp_path: Path) -> None:
    found = read(written(tmp_path, b"a," + b"x" * 2_001))
    assert "more than 2000 characters" in str(found.mistakes[0])


def test_columns_are_bounded(tmp_path: Path) -> None:
    assert len(texts(written(tmp_path, b"x," * 5_000))[0]) == table.MAX_COLUMNS


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_rows_are_bounded(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_ROWS", 3)
    rows = [["a"]] * 4
    path = tmp_path / name
    if name.endswith("csv"):
        path.write_bytes(b"a\n" * 4)
    else:
        book(path, {"S": rows})
    assert "more than 3 rows" in refused(path)


def test_a_far_away_cell_costs_nothing(tmp_path: Path) -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "a"
    workbook.active["XFD1048576"] = "far"
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    assert texts(path) == [["a"]]


def test_large_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_OCTETS", 1024 * 1024)
    assert "larger than 1 MiB" in refused(written(tmp_path, b"x" * (1024 * 1024 + 1)))


def test_a_zip_bomb_is_refused_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_UNPACKED", 1024 * 1024)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(2):
            archive.writestr(f"{number}.xml", b"\0" * (600 * 1024))
    assert "unpacks to more than 1 MiB" in refused(path)


def test_entities_in_a_workbook_are_not_expanded(tmp_path: Path) -> None:
    """The billion laughs, in the sheet itself."""
    good, bad = book(tmp_path / "good.xlsx", {"S": [["a"]]}), tmp_path / "bad.xlsx"
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                data = laughs.encode() + data
            target.writestr(item, data)
    with pytest.raises(InventoryError) as caught:
        read(bad)
    causes = [caught.value.__cause__]
    while causes[-1]:
        causes.append(causes[-1].__cause__ or causes[-1].__context__)
    assert any(isinstance(cause, EntitiesForbidden) for cause in causes)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 rubbish", "no workbook that can be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .xlsx"),
        (b'a,"b\x00c"\n\x00', ""),
    ],
)
def test_other_files(tmp_path: Path, data: bytes, words: str) -> None:
    path = written(tmp_path, data)
    if words:
        assert words in refused(path)
    else:
        assert texts(path) == [["a", "b\x00c"], ["\x00"]]


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "no workbook that can be read" in refused(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "cannot be read (No such file" in refused(tmp_path / "none.csv")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_file_is_read_or_refused(tmp_path: Path, data: bytes) -> None:
    try:
        found = len(read(written(tmp_path, data)).sheets)
    except InventoryError as caught:
        found = len(caught.mistakes)
    assert found == 1


def test_a_workbook_of_an_unknown_zip_version_is_refused(tmp_path: Path) -> None:
    data = bytearray(book(tmp_path / "s.xlsx", {"S": [["Mã đơn vị"], ["a"]]}).read_bytes())
    data[data.rindex(b"PK\x01\x02") + 6] = 64  # the version needed to extract
    with pytest.raises(InventoryError, match=r"save it as \.xlsx again"):
        read(written(tmp_path, bytes(data), "odd.xlsx"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_read_or_refused(tmp_path: Path, at: int, patch: bytes) -> None:
    path = tmp_path / "sound.xlsx"
    if not path.exists():
        book(path, {"S": [["Mã đơn vị", "Tên"], ["a", 5]]})
    data = bytearray(path.read_bytes())
    at %= len(data)
    data[at : at + len(patch)] = patch
    try:
        found = len(read(written(tmp_path, bytes(data), "damaged.xlsx")).sheets)
    except InventoryError as caught:
        found = len(caught.mistakes)
    assert found <= 1  # a damaged workbook may have lost its only sheet
