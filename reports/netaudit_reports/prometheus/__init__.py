"""Prometheus' text format: what node_exporter's textfile collector picks up after a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit_reports.plain import Speaker
from netaudit_reports.prometheus.document import metrics
from netaudit_reports.single import write_one

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.judge import Judged

__all__ = ["metrics", "render"]


def render(judged: Judged, out: Path, *, language_default: str = "vi") -> Path:
    """Write `netaudit.prom` into the folder `out`, or to `out` itself if that ends in .prom."""
    return write_one(out, "netaudit.prom", metrics(Speaker.of(judged, language_default)))
