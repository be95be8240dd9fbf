"""Vietnamese and English. English texts are the msgids; each package ships its own catalogue.

A pack called `acme_checks` ships `acme_checks/locale/vi/LC_MESSAGES/acme_checks.mo`.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from importlib.util import find_spec
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.model import Instant, Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.model import Param

LANGUAGES = ("vi", "en")


def language_from_environment() -> str:
    """NETAUDIT_LANG, else the locale's language, else English: "vi" or "en"."""
    for variable in ("NETAUDIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "vi" if value.lower().startswith("vi") else "en"
    return "en"


@cache
def _catalogue(package: str, language: str) -> gettext.NullTranslations:
    spec = find_spec(package)
    if language == "en" or spec is None or not spec.submodule_search_locations:
        return gettext.NullTranslations()
    folder = Path(next(iter(spec.submodule_search_locations))) / "locale"
    return gettext.translation(package, folder, [language], fallback=True)


def translate(message: str, language: str, package: str = "netaudit") -> str:
    """The text of `message` in `language`, from that package's catalogue."""
    return _catalogue(package, language).gettext(message) if message else ""


def whole(text: str) -> str:
    """A docstring without its line ends: one line a paragraph, an empty one between."""
    return "\n\n".join(" ".join(part.split()) for part in cleandoc(text).split("\n\n"))


def show(value: Param, language: str) -> str:
    """One parameter as a person reads it: dates, decimal commas, lists."""
    if isinstance(value, Instant):
        stamp = "%d/%m/%Y %H:%M" if language == "vi" else "%Y-%m-%d %H:%M"
        return value.at.strftime(f"{stamp} %Z").strip()
    if isinstance(value, float):
        text = f"{value:,.1f}"
        return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text
    if isinstance(value, Phrase):
        return render(value.message, value.params, language)
    if isinstance(value, tuple):
        return ", ".join(show(item, language) for item in value)
    return str(value)


def render(
    message: str,
    params: Iterable[tuple[str, Param]],
    language: str,
    package: str = "netaudit",
) -> str:
    """A message template, translated and filled. Plain text: escaping is the renderer's duty."""
    shown = {name: show(value, language) for name, value in params}
    return translate(message, language, package).format_map(shown)
