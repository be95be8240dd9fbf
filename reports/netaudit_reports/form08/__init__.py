"""An annex to the yearly report on network security: a draft that a person completes and signs."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from netaudit_reports.bundle import bundle
from netaudit_reports.csv.table import table
from netaudit_reports.form08.annex import HEAD, Annex, annex, cells
from netaudit_reports.formats import formats_for
from netaudit_reports.tally import tally

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.judge import Judged

__all__ = ["Annex", "annex", "render"]


def render(judged: Judged, out: Path, *, language_default: str = "vi") -> Path:
    """Write `annex.html`, to be printed, and `annex.csv` into the folder `out`; the page.

    Raises UsageError when `out` holds somebody's files or cannot be written.
    """
    from netaudit_reports.html.environment import environment

    formats = formats_for(judged, language_default)
    view = annex(tally(judged), formats)
    page = environment(formats).get_template("annex.html.j2")
    style = files("netaudit_reports.html") / "assets" / "style.css"
    with bundle(out) as made:
        made.write("assets/style.css", style.read_text(encoding="utf-8"))
        made.write("annex.html", page.render(view=view, language=language_default))
        head = (formats.text(name) for name in HEAD)
        made.stream("annex.csv", table(head, (cells(row, formats) for row in view.requirements)))
    return out / "annex.html"
