"""OSCAL assessment results (NIST), for governance platforms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit_reports.oscal.document import oscal
from netaudit_reports.plain import Speaker
from netaudit_reports.single import write_one

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.judge import Judged

__all__ = ["oscal", "render"]


def render(judged: Judged, out: Path, *, language_default: str = "vi") -> Path:
    """Write `netaudit.oscal.json` into the folder `out`, or to `out` if it ends in .oscal.json."""
    return write_one(out, "netaudit.oscal.json", oscal(Speaker.of(judged, language_default)))
