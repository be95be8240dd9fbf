"""The workbook to fill in: headers, lists to choose from, help, and an example that imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netaudit.i18n import translate
from netaudit.inventory.kinds import KINDS
from netaudit.inventory.sheets.columns import NETWORK, SERVICES, UNITS, Column, shown

if TYPE_CHECKING:
    from pathlib import Path

_ROWS = 2_000  # as far down as lists to choose from reach
_WIDTH = 24
_TITLES = {
    UNITS: {"vi": "Đơn vị", "en": "Units"},
    SERVICES: {"vi": "Dịch vụ", "en": "Services"},
    NETWORK: {"vi": "Mạng", "en": "Network"},
}
_HELP = {"vi": "Hướng dẫn", "en": "Help"}
_CHOICES = {"vi": "Danh mục", "en": "Choices"}

# Rows of example by column key; where the languages differ, (Vietnamese, English).
_Example = dict[str, str | tuple[str, str]]
_UNIT_ROWS: tuple[_Example, ...] = (
    {
        "id": "so-mau",
        "name_vi": "Sở Mẫu",
        "name_en": "Sample Department",
        "level": ("Tỉnh", "Province"),
        "branch": ("Chính quyền", "Government"),
        "rate": "100",
        "latency": "2",
        "prefix_v6": "2001:db8:1001::/48",
        "prefix_v4": "198.18.1.0/24",
        "zones": "so-mau.mau.test, mau.test",
        "role": ("Cán bộ phụ trách công nghệ thông tin", "Information technology officer"),
        "phone": "0000 000 001",
        "email": "cntt@so-mau.mau.test",
    },
    {
        "id": "x-mau",
        "name_vi": "Ủy ban nhân dân xã Mẫu",
        "name_en": "People's Committee of Sample Commune",
        "level": ("Xã", "Commune"),
        "branch": ("Chính quyền", "Government"),
        "parent": "so-mau",
        "rate": "4",
        "latency": "60",
        "loss": "0.5",
        "prefix_v6": "2001:db8:1002::/48",
        "prefix_v4": "198.18.2.0/24",
        "zones": "x-mau.mau.test",
    },
)
_SERVICE_ROWS: tuple[_Example, ...] = tuple(
    {
        "unit": unit,
        "host": host,
        "kind": (KINDS[kind].name.vi, KINDS[kind].name.en),
        "names": f"{name}.{unit}.mau.test",
        "addresses_v6": f"2001:db8:100{number}::{at}",
        "addresses_v4": f"198.18.{number}.{at}",
    }
    for number, unit in enumerate(("so-mau", "x-mau"), 1)
    for host, kind, name, at in (
        ("gw", "router", "gw", 1),
        ("ns1", "dns-authoritative", "ns1", 53),
        ("resolver", "dns-resolver", "resolver", 54),
        ("web", "website", "www", 80),
    )
)
_NETWORK_ROW: _Example = {
    "id": "mau",
    "name_vi": "Mạng truyền số liệu chuyên dùng (mẫu)",
    "name_en": "Specialised data network (sample)",
    "document": ("Kế hoạch số 01/KH-MAU", "Plan 01/KH-MAU"),
    "scope": "2001:db8::/32, 198.18.0.0/15",
    "from": "01/01/2026 08:00",
    "until": "31/12/2026",
    "role": ("Trực ban", "Officer on duty"),
    "phone": "0000 000 000",
}


def write(path: Path, language: str) -> None:
    """Write the workbook in `language` ("vi" or "en")."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    choices = _choices(book, language)
    for columns, rows in ((UNITS, _UNIT_ROWS), (SERVICES, _SERVICE_ROWS)):
        sheet = book.create_sheet(_TITLES[columns][language], len(book.sheetnames) - 1)
        sheet.freeze_panes = "B2"
        for index, column in enumerate(columns, 1):
            _head(sheet.cell(1, index), column, language)
            _constrain(sheet, index, column, choices)
            for number, row in enumerate(rows, 2):
                _fill(sheet.cell(number, index), row.get(column.key, ""), language)
    _network(book.create_sheet(_TITLES[NETWORK][language], len(book.sheetnames) - 1), language)
    _help(book.create_sheet(_HELP[language], 0), language)
    book.active = 0
    book.save(path)


def _choices(book: Any, language: str) -> dict[str, str]:
    """A sheet with every list to choose from; the range of each by its column's key."""
    sheet = book.create_sheet(_CHOICES[language])
    ranges: dict[str, str] = {}
    for column in (c for c in (*UNITS, *SERVICES) if c.choices and not c.many):
        texts = shown(column, language)
        index = len(ranges) + 1
        _head(sheet.cell(1, index), column, language)
        for number, text in enumerate(texts, 2):
            _fill(sheet.cell(number, index), text, language)
        letter = sheet.cell(1, index).column_letter
        ranges[column.key] = f"'{sheet.title}'!${letter}$2:${letter}${len(texts) + 1}"
    return ranges


def _head(cell: Any, column: Column, language: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    header = (column.vi if language == "vi" else column.en)[0]
    cell.value = f"{header} *" if column.required else header
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="DDE8F4")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.parent.column_dimensions[cell.column_letter].width = _WIDTH


def _fill(cell: Any, value: str | tuple[str, str], language: str) -> None:
    """Everything is text: so a telephone number keeps its 0, and nothing becomes a date."""
    text = value if isinstance(value, str) else value[0 if language == "vi" else 1]
    cell.number_format = "@"
    cell.value = text or None


def _constrain(sheet: Any, index: int, column: Column, choices: dict[str, str]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = sheet.cell(1, index).column_letter
    sheet.column_dimensions[letter].number_format = "@"
    if column.key in choices:
        rule = DataValidation("list", formula1=choices[column.key], allow_blank=True)
        rule.add(f"{letter}2:{letter}{_ROWS}")
        sheet.add_data_validation(rule)


def _network(sheet: Any, language: str) -> None:
    for number, column in enumerate(NETWORK, 1):
        _head(sheet.cell(number, 1), column, language)
        _fill(sheet.cell(number, 2), _NETWORK_ROW.get(column.key, ""), language)
    sheet.column_dimensions["B"].width = 2 * _WIDTH


def _help(sheet: Any, language: str) -> None:
    from openpyxl.styles import Alignment, Font

    for number, text in enumerate(_guidance(language), 1):
        cell = sheet.cell(number, 1)
        cell.value = text
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=number == 1)
    sheet.column_dimensions["A"].width = 4 * _WIDTH


def _guidance(language: str) -> list[str]:
    texts = {
        1: translate("How to fill in this workbook", language),
        2: translate(
            "Columns marked * must be filled in. The order of columns and rows does not matter; "
            "columns of your own are left alone. Replace the example rows.",
            language,
        ),
        3: translate(
            "An id is short and stays the same: small letters a to z, digits and hyphens, for "
            "example so-y-te.",
            language,
        ),
        4: translate(
            "Several values in one cell (prefixes, domains, names, addresses) are apart by commas.",
            language,
        ),
        5: translate(
            "Services: one row a service; rows with the same unit and host belong to one host. "
            "Port, transport, protocol and where it is reachable from may be left empty: they "
            "come from the kind of service.",
            language,
        ),
        6: translate(
            "Network: the authorising document, what may be scanned and when. Times are those of "
            "Viet Nam; a day without an hour counts to its end.",
            language,
        ),
        7: translate(
            "Do not use formulas: paste values. Keep cells as text, so that telephone numbers keep "
            "their first 0.",
            language,
        ),
        8: translate(
            "Then: netaudit inventory import FILE.xlsx --out inventory.yaml. Every mistake is told "
            "with its sheet and cell.",
            language,
        ),
    }
    return list(texts.values())
