from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit_reports import safe
from netaudit_reports.safe import MARKS, escaped, file_stem, visible
from tests.reports.hostile import hostile


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Đăk Glei", "Đăk Glei"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\x00b\x9bc", "a\\x00b\\x9bc"),
        ("one\ntwo\r\tthree", "one\\ntwo\\r\\tthree"),
        ("user\u202egnp.exe", "user\\u202egnp.exe"),
        ("\u2066x\u2069\u200b\ufeff", "\\u2066x\\u2069\\u200b\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("a\u00a0b", "a b"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
    ],
)
def test_what_cannot_be_printed_is_written_out(sent: str, shown: str) -> None:
    assert visible(sent) == shown


def test_a_heap_of_marks_cannot_overflow_its_line() -> None:
    shown = visible("e" + "\u0301" * 50)
    assert sum(unicodedata.category(c) == "Mn" for c in shown) == MARKS


def test_decomposed_vietnamese_is_left_alone() -> None:
    name = unicodedata.normalize("NFD", "Ngọc Hồi, Đắk Lắk, Ủy ban")
    assert visible(name) == name


def test_what_is_written_out_takes_its_room() -> None:
    assert visible("\x00" * 100, 10) == "\\x00\\x00\\x00… (+97)"


def test_a_long_text_is_cut_and_says_by_how_much() -> None:
    assert visible("x" * 1_000_000, 10) == "x" * 10 + "… (+999990)"


@given(hostile(), st.integers(1, 50))
def test_what_is_shown_is_printable_and_bounded(text: str, limit: int) -> None:
    shown = visible(text, limit)
    assert shown.isprintable()
    assert len(shown) <= limit + 25
    shown.encode()


def test_what_is_shown_at_once_has_no_combining_mark() -> None:
    unmarked = filter(safe._UNMARKED.fullmatch, map(chr, range(0x11000)))
    assert not {unicodedata.category(char) for char in unmarked} & {"Mn", "Me"}


@given(hostile(), st.integers(1, 50))
def test_what_is_shown_at_once_is_what_letter_by_letter_gives(text: str, limit: int) -> None:
    cut = text[:limit]
    if cut.isprintable() and safe._UNMARKED.fullmatch(cut):
        assert safe._escaped(cut, limit) == (cut, len(cut))


@given(hostile())
def test_a_file_stem_is_one_plain_name(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9.-]*", file_stem(text))
    assert file_stem(text) != "index"


def test_file_stems_keep_plain_ids_and_tell_others_apart() -> None:
    assert file_stem("dnssec.zone-signed") == "dnssec.zone-signed"
    assert len({file_stem(id_) for id_ in ("../a", "..", "index", "A", "a/b", "", "x.")}) == 7


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_json_means_the_same_and_shows_safely(text: str) -> None:
    document = json.dumps([text], ensure_ascii=False)
    shown = escaped(document)
    assert shown.isprintable()
    assert json.loads(shown) == [text]


def test_what_terminals_obey_is_escaped() -> None:
    assert escaped('["a\x9b2J\u202eĐ\U000e0001"]') == r'["a\u009b2J\u202eĐ\udb40\udc01"]'
