from __future__ import annotations

import pytest

from netaudit.inventory.sheets.columns import NETWORK, SERVICES, UNITS, by_header, meant, plain


@pytest.mark.parametrize("text", ["Mã đơn vị", "MA DON VI", "mã  ĐƠN vị (*)", "Ma\u0303 đơn vị:"])
def test_headers_are_recognised_however_they_are_spelt(text: str) -> None:
    assert by_header(UNITS)[plain(text)].key == "id"


@pytest.mark.parametrize("columns", [UNITS, SERVICES, NETWORK])
def test_no_two_columns_share_a_header(columns: tuple) -> None:  # type: ignore[type-arg]
    spellings = [
        (plain(text), column.key) for column in columns for text in (*column.vi, *column.en)
    ]
    owners = dict(spellings)
    assert all(owners[spelling] == key for spelling, key in spellings)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("level", "cấp XÃ", "commune"),
        ("level", "thi tran", "commune"),
        ("branch", "Đảng", "party"),
        ("branch", "dang", "party"),
        ("level", "làng", "làng"),
    ],
)
def test_choices_in_both_languages(key: str, text: str, value: str) -> None:
    assert meant(next(c for c in UNITS if c.key == key), text) == value


def test_a_kind_can_be_written_by_name_or_key() -> None:
    column = next(c for c in SERVICES if c.key == "kind")
    for text in ("Thư điện tử công vụ", "thu dien tu cong vu", "official e-mail", "mail"):
        assert meant(column, text) == "mail"
