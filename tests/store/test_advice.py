from __future__ import annotations

import pytest

from netaudit.store.advice import advice


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("database or disk is full", "; free some space on that disk"),
        ("disk I/O error", "; free some space on that disk"),
        ("database is locked", "; another netaudit is writing to it"),
        ("attempt to write a readonly database", "; check that you may write to the file"),
        ("unable to open database file", "; check that you may write to the file"),
    ],
)
def test_each_trouble_gets_its_next_step(said: str, expected: str) -> None:
    assert str(advice(said)).startswith(said + expected)


def test_of_what_is_not_known_only_the_words_are_told() -> None:
    assert advice("no such table: rule") == "no such table: rule"
