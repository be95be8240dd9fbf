"""A summary in Markdown: for a ticket, a merge request, a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit_reports.markdown.document import markdown
from netaudit_reports.plain import Speaker
from netaudit_reports.single import write_one

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.judge import Judged

__all__ = ["markdown", "render"]


def render(judged: Judged, out: Path, *, language_default: str = "vi") -> Path:
    """Write `summary.md` into the folder `out`, or to `out` itself if that ends in .md."""
    return write_one(out, "summary.md", markdown(Speaker.of(judged, language_default)))
