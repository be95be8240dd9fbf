from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netaudit.inventory.sheets import importer
from netaudit.inventory.sheets.units import with_unit
from tests.inventory.sheets import lists

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "Mã đơn vị,Tên đơn vị,Cấp,Khối,Băng thông,Đơn vị cấp trên,Điện thoại,Chức vụ\n"


def unit(folder: Path, row: str) -> dict[str, Any]:
    result = importer.read(lists.put(folder, units=HEADER + row))
    assert result.mistakes == ()
    found: dict[str, Any] = next(reversed(result.document["units"].values()))
    return found


def test_a_unit_from_its_row(tmp_path: Path) -> None:
    assert unit(tmp_path, "a,Xã A,xã,Đảng,2 Mbps,,0260 123 456,Trực") == {
        "name": {"vi": "Xã A"},
        "level": "commune",
        "branch": "party",
        "link": {"rate": "2 Mbps"},
        "contacts": [{"role": "Trực", "phone": "0260 123 456"}],
    }


def test_a_contact_without_a_role_is_a_contact(tmp_path: Path) -> None:
    assert unit(tmp_path, "a,A,xã,Đảng,2 Mbps,,0260,")["contacts"][0]["role"] == "Người liên hệ"


def test_a_parent_may_be_named_and_may_come_later(tmp_path: Path) -> None:
    rows = "b,B,tỉnh,Đảng,2 Mbps,,,\na,A,xã,Đảng,2 Mbps,b,,\n"
    assert unit(tmp_path, rows)["parent"] == "b"
    assert (
        unit(
            tmp_path, "a,A,xã,Đảng,2 Mbps,,,\nc,C,xã,Đảng,2 Mbps,xã a,,\n".replace("a,A", "a,Xã A")
        )["parent"]
        == "a"
    )


@pytest.mark.parametrize(
    ("text", "header", "rate"),
    [
        ("2,5", "Băng thông (Mbit/s)", "2,5 Mbit/s"),
        ("512", "Bandwidth (kbps)", "512 kbit/s"),
        ("1", "Gbit/s", "1 Gbit/s"),
        ("2", "Băng thông", "2"),
        ("2 Mbps", "Băng thông (kbps)", "2 Mbps"),
    ],
)
def test_a_bare_number_has_the_unit_of_its_header(text: str, header: str, rate: str) -> None:
    assert with_unit(text, header) == rate


def test_a_telephone_number_that_lost_its_zero_is_asked_for(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        HEADER.strip().split(","),
        ["a", "A", "xã", "Đảng", "2 Mbps", None, 260123456, "Trực"],
    ]
    path = lists.book(tmp_path / "units.xlsx", {"Đơn vị": rows})
    found = lists.told(importer.read([path]).mistakes, tmp_path)
    assert len(found) == 1
    assert found[0].startswith("units.xlsx:Đơn vị!G2: this cell holds a number")


def test_mistakes_in_a_row(tmp_path: Path) -> None:
    rows = "a,A,xã,Đảng,nhanh,z,,\na,B,làng,Đảng,2 Mbps,,,\n,C,xã,Đảng,2 Mbps,,,\nd,,xã,,,,,\n"
    assert lists.wrong(tmp_path, units=HEADER + rows) == [
        "units.csv:E2: “nhanh” is not a rate; expected one such as 2 Mbit/s or 512 kbit/s",
        "units.csv:F2: there is no unit “z”; add it, or correct the parent",
        f"units.csv:A3: the unit a is already in {tmp_path}/units.csv:A2".replace(
            f"{tmp_path}/", ""
        ),
        "units.csv:A4: Mã đơn vị is empty; fill it in",
        "units.csv:B5: Tên đơn vị is empty; fill it in",
        "units.csv:D5: Khối is empty; fill it in",
        "units.csv:E5: Băng thông is empty; fill it in",
    ]
