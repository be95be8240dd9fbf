from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netaudit.inventory.sheets import importer
from tests.inventory.sheets import lists

if TYPE_CHECKING:
    from pathlib import Path

HEADER = (
    "Mã đơn vị,Máy chủ,Loại dịch vụ,Tên miền,Địa chỉ IPv6,Địa chỉ IPv4,Cổng,Giao thức,"
    "Phạm vi truy cập,Thiết bị yếu\n"
)


def hosts(folder: Path, rows: str) -> dict[str, Any]:
    result = importer.read(lists.put(folder, units=lists.UNITS, services=HEADER + rows))
    assert result.mistakes == ()
    found: dict[str, Any] = result.document["units"]["x-a"]["hosts"]
    return found


def test_rows_of_one_host_belong_together(tmp_path: Path) -> None:
    rows = (
        "x-a,App,Trang thông tin điện tử,www.x-a.mau.test,2001:db8:1002::5,198.18.2.5,,,,\n"
        "Xã A,app,mail,mail.x-a.mau.test,,,25,smtp,,có\n"
    )
    assert hosts(tmp_path, rows) == {
        "app": {
            "names": ["www.x-a.mau.test", "mail.x-a.mau.test"],
            "addresses": ["2001:db8:1002::5", "198.18.2.5"],
            "fragile": "true",
            "services": [
                {"kind": "website", "names": ["www.x-a.mau.test"]},
                {"kind": "mail", "port": "25", "protocol": "smtp", "names": ["mail.x-a.mau.test"]},
            ],
        }
    }


def test_names_that_are_the_hosts_are_not_said_twice(tmp_path: Path) -> None:
    row = "x-a,web,website,www.x-a.mau.test,2001:db8:1002::5,,,,,\n"
    assert hosts(tmp_path, row)["web"]["services"] == [{"kind": "website"}]


def test_exposure_in_peoples_words(tmp_path: Path) -> None:
    row = 'x-a,web,intranet,,2001:db8:1002::5,,,,"Mạng chuyên dùng, nội bộ",\n'
    assert hosts(tmp_path, row)["web"]["services"] == [
        {"kind": "intranet", "exposure": ["wan", "unit"]}
    ]


def test_the_selectors_that_mail_is_signed_with(tmp_path: Path) -> None:
    row = 'x-a,mx,mail,,2001:db8:1002::5,,,,,,"s1, S2"\n'
    header = HEADER.replace("\n", ",Bộ chọn DKIM\n")
    result = importer.read(lists.put(tmp_path, units=lists.UNITS, services=header + row))
    assert result.mistakes == ()
    assert result.document["units"]["x-a"]["hosts"]["mx"]["services"] == [
        {"kind": "mail", "dkim": ["s1", "S2"]}
    ]


def test_a_host_may_have_no_service(tmp_path: Path) -> None:
    assert hosts(tmp_path, "x-a,pc,,,2001:db8:1002::5,,,,,\n") == {
        "pc": {"addresses": ["2001:db8:1002::5"]}
    }


def test_mistakes_in_a_row(tmp_path: Path) -> None:
    rows = (
        "x-z,web,website,,198.18.2.5,,,,,\n"
        "x-a,,website,,198.18.2.6,,,,,\n"
        "x-a,web,webste,,198.18.2.7,,99999,htps,moon,\n"
        "x-a,Máy 2,website,,198.18.9.1,,,,,\n"
    )
    bad_id = "“máy 2” cannot be an id: use small letters a to z, digits and hyphens, at most 63"
    found = lists.wrong(tmp_path, units=lists.UNITS, services=HEADER + rows)
    assert found == [
        "services.csv:A2: there is no unit x-z in the list of units",
        "services.csv:B3: Máy chủ is empty; fill it in",
        "services.csv:C4: “webste” is unknown; did you mean website?",
        "services.csv:G4: 99999 is out of range; expected 1 to 65535",
        "services.csv:H4: “htps” is unknown; did you mean https?",
        (
            "services.csv:I4: “moon” is unknown; expected one of: Internet; Mạng chuyên dùng; "
            "Nội bộ đơn vị; Quản trị"
        ),
        f"services.csv:B5: {bad_id}",
    ]
