from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit_reports.collation import collation_key


@pytest.mark.parametrize(
    "ordered",
    [
        ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g"],
        ["o", "ô", "ơ", "p", "u", "ư", "v", "x", "y"],
        ["ba", "bà", "bả", "bã", "bá", "bạ", "bă", "bâ"],
        ["Đăk Glei", "Đăk Hà", "Đăk Pék", "Đăk Tô", "Đăk Xú"],
        ["Xã 2", "Xã 10", "Xã Đăk", "Xã Ngọc"],
        ["Sa Loong", "Sa Nhơn", "Sa Thầy", "Sang"],
        ["hoa", "hoá", "hoa anh", "hoà bình"],
    ],
)
def test_order_of_the_dictionary(ordered: list[str]) -> None:
    assert sorted(set(ordered), key=collation_key) == ordered


def test_d_with_a_stroke_is_a_letter_after_d() -> None:
    assert sorted(["Đa", "Du", "Da"], key=collation_key) == ["Da", "Du", "Đa"]


@given(st.text())
def test_composed_and_decomposed_sort_alike(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert collation_key(composed)[:2] == collation_key(decomposed)[:2]


@given(st.lists(st.text()))
def test_any_texts_can_be_sorted(texts: list[str]) -> None:
    assert sorted(sorted(texts, key=collation_key)) == sorted(texts)
