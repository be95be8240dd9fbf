"""Jinja2, strict: everything is escaped, nothing undefined is shown as empty."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from netaudit_reports import words
from netaudit_reports.html.lines import NAMED
from netaudit_reports.html.page import check_path

if TYPE_CHECKING:
    from netaudit_reports.formats import Formats


def prose(text: str) -> Markup:
    """A text of ours with its `code` in <code>; everything is escaped."""
    parts = [escape(part) for part in text.split("`")]
    if len(parts) % 2 == 0:  # an odd number of backticks: not ours, or a slip
        return escape(text)
    coded = (Markup("<code>{}</code>").format(p) if n % 2 else p for n, p in enumerate(parts))
    return Markup("").join(coded)


@lru_cache(maxsize=8)  # compiling the templates costs more than rendering a small bundle
def environment(formats: Formats, package: str = "netaudit_reports.html") -> Environment:
    """Templates of `package` that speak one language."""
    made = Environment(
        loader=PackageLoader(package),
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
        whole=formats.whole,
        said=formats.text,
        check_path=check_path,
        octets=formats.octets,
        day=formats.day,
        prose=prose,
    )
    return made
