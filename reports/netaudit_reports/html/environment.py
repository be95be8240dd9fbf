"""Jinja2, strict: everything is escaped, nothing undefined is shown as empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from netaudit_reports import words
from netaudit_reports.formats import Formats
from netaudit_reports.html.lines import NAMED

if TYPE_CHECKING:
    from netaudit_reports.formats import Formats as _Formats


def environment(language: str) -> Environment:
    """Templates that speak one language."""
    formats: _Formats = Formats(language)
    made = Environment(
        loader=PackageLoader("netaudit_reports.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(_=formats.text, words=words, severities=NAMED)
    made.filters.update(
        number=formats.number,
        percent=formats.percent,
        moment=formats.moment,
        said=formats.text,
    )
    return made
