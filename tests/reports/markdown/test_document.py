from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit_reports.markdown import render
from netaudit_reports.markdown.document import inert
from tests.reports.samples import mixed

if TYPE_CHECKING:
    from pathlib import Path


def test_the_summary_says_what_the_first_page_says(tmp_path: Path) -> None:
    text = render(mixed(), tmp_path / "x.md", language_default="en").read_text(encoding="utf-8")
    assert text.startswith("# Provincial network\n\n**✗ 1 of 1 units fail at least one mandatory")
    assert "| Title of ipv6.service\\-reachable | High | 1 / 1 |" in text
    assert "| deadline | 1 | 1 |" in text
    assert "100.0% of what was not tested is due to one reason \\(deadline\\). " in text
    assert "\n1 of 1 units could be judged\n" in text
    assert "- Authorisation: 12/QĐ\\-TEST" in text
    assert render(mixed(), tmp_path / "vi.md").read_text(encoding="utf-8").count("\n| --- |") == 4


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[x](javascript:1)", r"\[x\]\(javascript\:1\)"),
        ("a|b\nc", r"a\|b\\nc"),
        ("<b>", r"\<b\>"),
        ("@all", r"\@all"),
    ],
)
def test_markup_is_inert(text: str, shown: str) -> None:
    assert inert(text) == shown
