"""Small lists for tests, as CSV text and as workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl

from netaudit.inventory.sheets import importer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from netaudit.errors import Mistake

UNITS = """\
Mã đơn vị,Tên đơn vị,Cấp,Khối,Đơn vị cấp trên,Băng thông (Mbit/s),Dải IPv6,Dải IPv4,Tên miền
ubnd,Ủy ban,Tỉnh,Chính quyền,,100,2001:db8:1001::/48,198.18.1.0/24,mau.test
x-a,Xã A,Xã,Chính quyền,ubnd,4,2001:db8:1002::/48,198.18.2.0/24,x-a.mau.test
"""
SERVICES = """\
Mã đơn vị,Máy chủ,Loại dịch vụ,Tên miền,Địa chỉ IPv6,Địa chỉ IPv4
x-a,web,website,www.x-a.mau.test,2001:db8:1002::80,198.18.2.80
"""
NETWORK = """\
Mã mạng,mau
Tên mạng,Mạng mẫu
Văn bản cho phép,01/KH-MAU
Phạm vi được phép,"2001:db8::/32, 198.18.0.0/15"
Từ thời điểm,01/01/2026
Đến thời điểm,31/12/2026
Chức vụ người phụ trách,Trực ban
"""


def put(folder: Path, **texts: str) -> list[Path]:
    """Write CSV files; their names are the arguments'."""
    paths = []
    for name, text in texts.items():
        path = folder / f"{name}.csv"
        path.write_text(text, "utf-8")
        paths.append(path)
    return paths


def told(mistakes: Sequence[Mistake], folder: Path) -> list[str]:
    """Mistakes in English, without the folder."""
    return [str(mistake).replace(f"{folder}/", "") for mistake in mistakes]


def wrong(folder: Path, **texts: str) -> list[str]:
    """What an import of these CSV texts finds wrong, in English."""
    return told(importer.read(put(folder, **texts)).mistakes, folder)


def book(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """Write a workbook."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    workbook.save(path)
    return path
