from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from netaudit.api import about
from netaudit.i18n import language_from_environment, render, show, translate, whole
from netaudit.model import Instant, Param, Phrase

LATER = Instant(datetime(2026, 11, 21, 7, 30, tzinfo=timezone(timedelta(hours=7))))


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (LATER, "21/11/2026 07:30 UTC+07:00", "2026-11-21 07:30 UTC+07:00"),
        (1234.56, "1.234,6", "1,234.6"),
        (("a", "b"), "a, b", "a, b"),
        (7, "7", "7"),
        (Phrase("out of scope"), "ngoài phạm vi được phép", "out of scope"),
        (
            (Phrase("{subject} has no signature", (("subject", "{x}"),)), Phrase("deadline")),
            "{x} không có chữ ký, hết thời hạn",
            "{x} has no signature, deadline",
        ),
        (about("{x}", Phrase("deadline")), "{x}: hết thời hạn", "{x}: deadline"),
        ("{x}", "{x}", "{x}"),
    ],
)
def test_values_as_a_person_reads_them(value: Param, vi: str, en: str) -> None:
    assert (show(value, "vi"), show(value, "en")) == (vi, en)


def test_braces_in_observed_text_are_only_text() -> None:
    assert render("banner {b}", [("b", "{b.__class__} {0}")], "en") == "banner {b.__class__} {0}"


def test_without_a_translation_the_english_text_stands() -> None:
    assert translate("no such message", "vi") == "no such message"
    assert translate("", "vi") == ""
    assert translate("no such package", "vi", "no_such_package") == "no such package"


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"NETAUDIT_LANG": "vi", "LANG": "en_GB.UTF-8"}, "vi"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LC_ALL": "C", "LANG": "vi_VN.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_of_the_user(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name in ("NETAUDIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language_from_environment() == language


def test_paragraphs_are_whole() -> None:
    assert whole("One\n    line.\n\n    And\n    another.") == "One line.\n\nAnd another."
