"""The run as JSON: one document with a published schema, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit_reports.bundle import bundle
from netaudit_reports.json.document import run_document
from netaudit_reports.json.models import schema_text
from netaudit_reports.tally import tally

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.judge import Judged

__all__ = ["render", "run_document", "schema_text"]


def render(judged: Judged, out: Path, *, language_default: str = "vi") -> Path:  # noqa: ARG001  every format takes it; this one speaks both
    """Write `run.json` and its schema into the folder `out`; the way to the document.

    Raises UsageError when `out` holds somebody's files or cannot be written.
    """
    with bundle(out) as made:
        made.stream("run.json", run_document(tally(judged)))
        made.write("run.schema.json", schema_text())
    return out / "run.json"
