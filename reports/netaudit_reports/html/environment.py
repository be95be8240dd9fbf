"""Jinja2, strict: everything is escaped, nothing undefined is shown as empty."""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from netaudit_reports import words
from netaudit_reports.html.lines import NAMED
from netaudit_reports.html.page import check_path

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

    from netaudit_reports.formats import Formats

MACROS = "macros.html.j2"  # of a package that has one: every template knows it as `m`
SMALL = ("icon", "status", "severity", "grade", "count")  # macros of few and short arguments
REMEMBERED = 4096  # of one macro: so many different calls


class Compiled(BytecodeCache):
    """Templates as Python compiled them: once a process, for both languages.

    A template's code must therefore not depend on the language: no filter on a literal, which
    Jinja2 would apply while it compiles.
    """

    def __init__(self) -> None:
        """Nothing is compiled yet."""
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Jinja2 asks for a template's code."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Jinja2 compiled a template."""
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = Compiled()


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
        bytecode_cache=_COMPILED,
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
        prose=lru_cache(REMEMBERED)(prose),
    )
    if MACROS in made.list_templates():
        made.globals["m"] = macros(made)
    return made


def macros(made: Environment) -> SimpleNamespace:
    """The package's macros; what the small ones gave is remembered: a page calls them by hundreds.

    They depend on their arguments alone: imported without a context, as Jinja2 calls it.
    """
    module = made.get_template(MACROS).module
    found: dict[str, Any] = {n: value for n, value in vars(module).items() if n[0] != "_"}
    remember = lru_cache(REMEMBERED, typed=True)
    return SimpleNamespace(**(found | {n: remember(found[n]) for n in SMALL if n in found}))
