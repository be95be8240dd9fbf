"""OCSF: Compliance Finding events (class 2003), for a SIEM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit_reports.ocsf.document import ocsf
from netaudit_reports.plain import Speaker
from netaudit_reports.single import write_one

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.judge import Judged

__all__ = ["ocsf", "render"]


def render(judged: Judged, out: Path, *, language_default: str = "vi") -> Path:
    """Write `netaudit.ocsf.json` into the folder `out`, or to `out` if that ends in .ocsf.json."""
    return write_one(out, "netaudit.ocsf.json", ocsf(Speaker.of(judged, language_default)))
