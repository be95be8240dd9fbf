from __future__ import annotations

import pytest

from netaudit_checks.web._policy import limits, policies
from tests.checks.web_builders import html

NAME = "content-security-policy"


def test_policies_come_in_several_fields_and_by_commas() -> None:
    page = html(
        (NAME, "Default-Src 'self';; script-src  a b; script-src c, frame-ancestors"), (NAME, "")
    )
    assert policies(page) == [
        {"default-src": ("'self'",), "script-src": ("a", "b")},
        {"frame-ancestors": ()},
    ]
    assert policies(html()) == []


@pytest.mark.parametrize(
    ("sources", "closed"),
    [
        ("", True),
        ("'none'", True),
        ("'self' https://x.test", True),
        ("*.x.test", True),
        ("*", False),
        ("'self' https:", False),
        ("http:", False),
        ("https://*", False),
    ],
)
def test_who_is_left_out(sources: str, *, closed: bool) -> None:
    assert limits(tuple(sources.split())) is closed
