"""SARIF 2.1.0 (OASIS): failures and what could not be decided, for code and security platforms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit_reports.plain import Speaker
from netaudit_reports.sarif.document import sarif
from netaudit_reports.single import write_one

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.judge import Judged

__all__ = ["render", "sarif"]


def render(judged: Judged, out: Path, *, language_default: str = "vi") -> Path:
    """Write `netaudit.sarif` into the folder `out`, or to `out` itself if that ends in .sarif."""
    return write_one(out, "netaudit.sarif", sarif(Speaker.of(judged, language_default)))
