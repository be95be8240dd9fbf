from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.inventory.sheets.columns import NETWORK, SERVICES, UNITS
from netaudit.inventory.sheets.recognise import recognise
from netaudit.inventory.sheets.table import read
from tests.inventory.sheets import lists

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.inventory.sheets.recognise import Recognised


def found(folder: Path, text: str) -> Recognised | None:
    (path,) = lists.put(folder, a=text)
    return recognise(read(path).sheets[0])


def test_each_list_is_known_by_its_headers(tmp_path: Path) -> None:
    for text, columns in (
        (lists.UNITS, UNITS),
        (lists.SERVICES, SERVICES),
        (lists.NETWORK, NETWORK),
    ):
        known = found(tmp_path, text)
        assert known is not None
        assert known.columns == columns


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    known = found(tmp_path, f"DANH SÁCH ĐƠN VỊ\n\n,năm 2026\n{lists.UNITS}")
    assert known is not None
    assert [record.text("id") for record in known.records] == ["ubnd", "x-a"]


def test_columns_of_ones_own_are_left_alone_but_said(tmp_path: Path) -> None:
    known = found(
        tmp_path, "STT,Mã đơn vị,Tên đơn vị,Màu,Ngày cập nhật,Ghi chú,Mã\n1,a,A,x,y,z,b\n"
    )
    assert known is not None
    assert [record.text("id") for record in known.records] == ["a"]
    told = lists.told(known.notes, tmp_path)
    assert told == [
        "a.csv:D1: the column Màu is not read",
        "a.csv:E1: the column Ngày cập nhật is not read",
        "a.csv:G1: the column Mã is not read; Mã đơn vị (B1) says the same",
    ]


def test_cells_without_a_header_are_said_once_a_column(tmp_path: Path) -> None:
    known = found(tmp_path, "Mã đơn vị,Tên đơn vị\na,A,,thừa\nb,B,,thừa nữa\n,,x\n")
    assert known is not None
    assert lists.told(known.notes, tmp_path) == [
        "a.csv:D2: nothing in this column is read, for it has no header",
        "a.csv:C4: nothing in this column is read, for it has no header",
    ]


def test_rows_about_the_network_that_are_not_read_are_said(tmp_path: Path) -> None:
    more = "Phạm vi được phép,203.0.113.0/24\nGốc DNS,x\nGhi chú,x\nCHỈ LÀ TIÊU ĐỀ\n"
    text = lists.NETWORK.replace("Trực ban", "Trực ban,Ban đêm") + more
    known = found(tmp_path, text)
    assert known is not None
    assert lists.told(known.notes, tmp_path) == [
        "a.csv:C7: this cell is not read; the value stands in column B",
        "a.csv:A8: the row Phạm vi được phép is not read; Phạm vi được phép (A4) says the same",
        "a.csv:A9: the row Gốc DNS is not read",
    ]


def test_a_near_miss_is_suggested(tmp_path: Path) -> None:
    known = found(tmp_path, "Mã đơn vị,Tên đơn vị,Băng thôngg\na,A,3\n")
    assert known is not None
    assert lists.told(known.notes, tmp_path)[0].endswith("did you mean Băng thông?")


def test_what_is_no_list_is_none(tmp_path: Path) -> None:
    for text in ("", "a,b\nc,d\n", "Cấp,Khối,Loại dịch vụ\nTỉnh,Đảng,mail\n"):
        assert found(tmp_path, text) is None
