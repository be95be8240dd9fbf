"""Pages of a drill: the board for the wall, a page for each unit, the after-action report.

Every page bears the mark DIỄN TẬP / EXERCISE. The board and the units' pages are what players may
see: nothing of an inject stands there before the drill has ended.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from netaudit.i18n import LANGUAGES
from netaudit_reports.drill import plan
from netaudit_reports.drill.board import board_view, unit_view
from netaudit_reports.drill.review import review_view
from netaudit_reports.formats import Formats
from netaudit_reports.html.environment import environment
from netaudit_reports.safe import file_stem

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.drill.record import Record
    from netaudit.drill.seal import Sealed

DEFAULT = "vi"


def write_board(record: Record, out: Path) -> Path:
    """Write the board and the units' pages into `out`; the path of the board."""
    for language in LANGUAGES:
        formats = _formats(record, language)
        folder = out if language == DEFAULT else out / language
        (folder / "units").mkdir(parents=True, exist_ok=True)
        _write(folder / "board.html", "board.html.j2", formats, view=board_view(record, formats))
        for unit in record.scenario.units:
            view = unit_view(record, unit, formats)
            path = folder / "units" / f"{file_stem(unit)}.html"
            _write(path, "unit.html.j2", formats, view=view)
    return out / "board.html"


def write_review(record: Record, sealed: Sealed, out: Path) -> Path:
    """Write the after-action report and the improvement plan into `out`; the first page's path.

    A folder that is made for them is its owner's.
    """
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    for language in LANGUAGES:
        formats = _formats(record, language)
        folder = out if language == DEFAULT else out / language
        folder.mkdir(parents=True, exist_ok=True)
        view = review_view(record, sealed, formats)
        _write(folder / "index.html", "review.html.j2", formats, view=view)
    plan.write(record, _formats(record, DEFAULT), out / "improvement-plan.csv")
    return out / "index.html"


def _formats(record: Record, language: str) -> Formats:
    zone = record.inventory.authorisation.starts.tzinfo
    return Formats(language, zone) if zone else Formats(language)


def _write(path: Path, template: str, formats: Formats, *, view: object) -> None:
    """Whole or not at all: a browser may read the page, and another command write it, any time."""
    made = environment(formats, "netaudit_reports.drill").get_template(template)
    text = made.render(view=view, language=formats.language)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)
