"""Whether a text has a Vietnamese one beside it, and whether the two agree."""

from __future__ import annotations

import gettext
import re
import unicodedata
from importlib.util import find_spec
from pathlib import Path

from netaudit.packs.messages import placeholders

PERCENT = re.compile(r"%\((\w+)\)")


class _Nothing(gettext.NullTranslations):
    """Answers with nothing, so that a missing translation shows."""

    def gettext(self, message: str) -> str:  # noqa: ARG002  the base class's signature
        return ""


class Catalogue:
    """The translations that a package ships for one language."""

    def __init__(self, package: str, language: str = "vi") -> None:
        """Read `package`/locale/`language`/LC_MESSAGES/`package`.mo, if there is one."""
        self.path = folder(package) / "locale" / language / "LC_MESSAGES" / f"{package}.mo"
        self._texts = gettext.translation(package, self.path.parents[2], [language], fallback=True)
        self._texts.add_fallback(_Nothing())

    def text(self, msgid: str) -> str | None:
        """The translation; None if there is none."""
        if isinstance(self._texts, gettext.GNUTranslations):
            return self._texts.gettext(msgid) or None
        return None


def folder(package: str) -> Path:
    """Where an importable package's files are. Raises ModuleNotFoundError."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"no package {package}", name=package)
    return Path(next(iter(spec.submodule_search_locations)))


def disagreement(msgid: str, text: str) -> str | None:
    """What a translation does wrong: placeholders, white space at the ends, encoding form."""
    try:
        wanted, found = placeholders(msgid), placeholders(text)
    except ValueError as error:
        return f"broken placeholder: {error}"
    wanted |= set(PERCENT.findall(msgid))
    found |= set(PERCENT.findall(text))
    if wanted != found:
        return f"placeholders differ: {sorted(wanted)} and {sorted(found)}"
    if (msgid[:1].isspace(), msgid[-1:].isspace()) != (text[:1].isspace(), text[-1:].isspace()):
        return "white space at an end differs"
    if unicodedata.normalize("NFC", text) != text:
        return "not in Unicode's composed form (NFC)"
    return None
