"""JUnit XML: a unit is a test suite, a finding a test case; for CI servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit_reports.junit.document import junit
from netaudit_reports.plain import Speaker
from netaudit_reports.single import write_one

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.judge import Judged

__all__ = ["junit", "render"]


def render(judged: Judged, out: Path, *, language_default: str = "vi") -> Path:
    """Write `junit.xml` into the folder `out`, or to `out` itself if that ends in .xml."""
    return write_one(out, "junit.xml", junit(Speaker.of(judged, language_default)))
