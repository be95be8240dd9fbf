from __future__ import annotations

import pytest

from netaudit.serve.accounts import Account, Role
from netaudit.serve.pages import happened, page, words

CLAIMED = {
    "paused": "<x>",
    "taken": "<a>",
    "error": "<script>",
    "closed": "",
    "form": {"target": "<b>", "what": '"<i>', "stage": "found", "evidence": "<x>"},
    "targets": [("<b>", "<i>")],
    "checks": [("<a>", "<b>")],
    "stages": {"found": "<i>"},
    "claims": [
        {"number": 1, "at": "", "player": "<b>", "stage": "found", "target": "<i>", "what": "<a>"}
    ],
}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_in_both_languages_and_escaped(language: str) -> None:
    account = Account("<b>", Role.UNIT, "<i>")
    frame = {"csrf": "token", "account": account}
    told = [
        page("login", language, csrf="x", account=None, error="<script>", away=True),
        page(
            "home",
            language,
            runs=[],
            reads=True,
            boards=["<x>.html"],
            staff=True,
            drill=True,
            claims=True,
            paused="<a>",
            **frame,
        ),
        page("claim", language, **CLAIMED, **frame),
        page("onwards", language, csrf="x", account=None),
        page("log", language, lines=[("<a>", "<b>", "<i>", "<x>")], **frame),
        page("error", language, error="<script>", **frame),
    ]
    for text in told:
        assert f'<html lang="{language}">' in text
        assert not any(tag in text for tag in ("<script", "<b>", "<i>", "<x>", "<a>"))


def test_the_languages_differ() -> None:
    assert all(vi != en for vi, en in zip(words("vi").values(), words("en").values(), strict=True))


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("login", "đăng nhập"),
        ("login refused", "đăng nhập bị từ chối"),
        ("report 20260101-1", "đọc báo cáo 20260101-1"),
        ("page failed: disk full", "trang bị lỗi: disk full"),
        ("something of a later version", "something of a later version"),
    ],
)
def test_the_log_is_kept_in_english_and_read_in_ones_own_language(kept: str, told: str) -> None:
    assert happened(kept, "vi") == told
