"""The Vietnamese catalogues: found in the source, merged, compiled, and checked.

    .venv/bin/python tools/i18n.py update        bring the .po files up to date with the source
    .venv/bin/python tools/i18n.py merge FILE…   update, take translations from .po fragments
    .venv/bin/python tools/i18n.py compile       write the .mo files
    .venv/bin/python tools/i18n.py check         complete, placeholders agree, .mo fresh; else 1

English texts are the msgids. Which ones there are is read from the source: whatever is passed as
a parameter `message` (netaudit.packs.messages), what a check's decorator and docstring say, and
`_()` and `{% trans %}` in the reports' templates. The .po files carry no dates and no line
numbers, so they change only when a text does.
"""

from __future__ import annotations

import argparse
import ast
import gettext
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from netaudit import cli, errors, model
from netaudit.cli import speech
from netaudit.model import Phrase, Why
from netaudit.packs.catalogues import disagreement
from netaudit.packs.messages import Source, sources, takers, uses
from netaudit.registry import BUILTIN_PROBES, load_packages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "vi"
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)  # a catalogue's dates: fixed, so that bytes are too
CHURN = re.compile(
    r'^"(Project|Report|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated)'
)
TEMPLATES = ("*.html", "*.j2", "*.xml", "*.svg", "*.md", "*.css")


@dataclass(frozen=True)
class Domain:
    """A package that ships a catalogue of its own."""

    package: str
    folder: Path

    @property
    def po(self) -> Path:
        """Where its translations are written."""
        return self.folder / "locale" / LANGUAGE / "LC_MESSAGES" / f"{self.package}.po"

    @property
    def mo(self) -> Path:
        """Where they are compiled to."""
        return self.po.with_suffix(".mo")


NETAUDIT = Domain("netaudit", ROOT / "netaudit")
CHECKS = Domain("netaudit_checks", ROOT / "checks" / "netaudit_checks")
REPORTS = Domain("netaudit_reports", ROOT / "reports" / "netaudit_reports")
DOMAINS = (NETAUDIT, CHECKS, REPORTS)


def collect() -> dict[Domain, list[str]]:
    """Every msgid of each catalogue, in the order of the source."""
    modules = {d: sources(d.package, d.folder) for d in DOMAINS}
    known = takers(module for found in modules.values() for module in found)
    wanted = {
        NETAUDIT: [*map(str, Why), *_reasons(modules[NETAUDIT]), *_helps()],
        CHECKS: list(_metadata()),
        REPORTS: list(_templates(REPORTS.folder)),
    }
    for domain, found in modules.items():
        for _, use in uses(found, known):
            wanted[NETAUDIT if _is_engines(use.callee) else domain].append(use.text or "")
    return {domain: list(dict.fromkeys(filter(None, texts))) for domain, texts in wanted.items()}


def _is_engines(callee: str) -> bool:
    """Whether a text is looked up in the engine's catalogue, whichever package says it."""
    module, _, name = callee.rpartition(".")
    return module == errors.__name__ or (module, name) == (model.__name__, Phrase.__name__)


def _reasons(modules: Iterable[Source]) -> Iterator[str]:
    """The reasons that judging adds to those of model.Why."""
    for module in modules:
        if module.name == "netaudit.judge":
            for node in ast.walk(module.tree):
                match node:
                    case ast.Call(
                        func=ast.Name(id="_not_tested"), args=[ast.Constant(value=str(why)), *_]
                    ):
                        yield why


def _helps() -> Iterator[str]:
    """What the command line's help says, and click."""
    yield from speech.CLICKS
    yield from speech.CLICKS_BY_NUMBER
    yield from speech.messages(cli.cli)
    for name, (module, told) in cli.COMMANDS.items():
        yield told
        yield from speech.messages(getattr(import_module(f"netaudit.cli.{module}"), name))


def _metadata() -> Iterator[str]:
    registry = load_packages([BUILTIN_PROBES, CHECKS.package])
    for check in registry.checks.values():
        yield from (check.meta.title, check.rationale, check.meta.remedy)


def _templates(folder: Path) -> Iterator[str]:
    from jinja2.ext import babel_extract

    options = {"trimmed": "true", "silent": "false"}
    for path in sorted(p for pattern in TEMPLATES for p in folder.rglob(pattern)):
        data = BytesIO(path.read_bytes())
        for _, _, texts, _ in babel_extract(data, ("_", "gettext", "ngettext"), (), options):
            yield from filter(None, (texts,) if isinstance(texts, str) else texts or ())


def read(path: Path) -> dict[str, str]:
    """The translations of a .po file, fuzzy ones included as empty. Raises SystemExit."""
    if not path.exists():
        return {}
    try:
        with path.open("rb") as stream:
            catalogue = read_po(stream, locale=LANGUAGE, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise SystemExit(f"{path}: not a .po file: {error}") from error
    return {_first(m.id): "" if m.fuzzy else _first(m.string or "") for m in catalogue if m.id}


def _first(texts: str | Sequence[str]) -> str:
    """Of a text that goes by number, the one for one: in Vietnamese there is no other."""
    return texts if isinstance(texts, str) else texts[0]


def _catalogue(domain: Domain, entries: dict[str, str]) -> Catalog:
    catalogue = Catalog(
        locale=LANGUAGE,
        project=domain.package,
        header_comment=f"# Vietnamese texts of {domain.package}; made by tools/i18n.py.",
        creation_date=ALWAYS,
        revision_date=ALWAYS,
        charset="utf-8",
        fuzzy=False,
    )
    for msgid, text in entries.items():
        many = speech.CLICKS_BY_NUMBER.get(msgid)
        catalogue.add((msgid, many) if many else msgid, (text,) if many else text)
    return catalogue


def write(domain: Domain, entries: dict[str, str]) -> None:
    """The .po file: one entry a msgid, in the given order, nothing that changes by itself."""
    data = BytesIO()
    write_po(data, _catalogue(domain, entries), width=0, no_location=True)
    lines = data.getvalue().decode().splitlines(keepends=True)
    domain.po.parent.mkdir(parents=True, exist_ok=True)
    kept = "".join(line for line in lines if not CHURN.match(line)).replace(", python-format", "")
    domain.po.write_text(kept.replace("#, python-format\n", ""), "utf-8")


def compile_(domain: Domain) -> None:
    """The .mo file, which is what runs."""
    with domain.mo.open("wb") as stream:
        write_mo(stream, _catalogue(domain, {k: v for k, v in read(domain.po).items() if v}))


def update(fragments: Sequence[Path] = ()) -> Iterator[str]:
    """Bring every catalogue up to date and compile it. Yields what a person should look at.

    Where fragments disagree, a catalogue keeps what it has, if one of them says it, else it takes
    the first: the same words may well be said differently in a report and on the command line.
    """
    given: dict[str, list[str]] = {}
    for path in fragments:
        for msgid, text in read(path).items():
            if text and text not in given.setdefault(msgid, []):
                given[msgid].append(text)
    for msgid, texts in given.items():
        if len(texts) > 1:
            yield f"translated in {len(texts)} ways: {msgid!r}: {texts}"
    unused = set(given)
    for domain, msgids in collect().items():
        old = read(domain.po)
        write(domain, {m: _choose(old.get(m, ""), given.get(m, [])) for m in msgids})
        compile_(domain)
        unused -= set(msgids)
    for msgid in sorted(unused):
        yield f"in no source: {msgid!r}"


def _choose(old: str, given: list[str]) -> str:
    return old if old in given or not given else given[0]


def problems() -> Iterator[str]:
    """Everything that is wrong with the catalogues."""
    for domain, msgids in collect().items():
        entries = read(domain.po)
        name = domain.po.relative_to(ROOT)
        for msgid in msgids:
            if not entries.get(msgid):
                yield f"{name}: no translation of {msgid!r}"
        for msgid in entries.keys() - set(msgids):
            yield f"{name}: no longer in the source: {msgid!r}"
        for msgid, text in entries.items():
            if text and (problem := disagreement(msgid, text)):
                yield f"{name}: {msgid!r}: {problem}"
        if _compiled(domain) != {k: v for k, v in entries.items() if v}:
            yield f"{domain.mo.relative_to(ROOT)}: not made from the .po file"


def _compiled(domain: Domain) -> dict[str, str]:
    if not domain.mo.exists():
        return {}
    with domain.mo.open("rb") as stream:
        catalogue = gettext.GNUTranslations(stream)._catalog  # type: ignore[attr-defined]  # noqa: SLF001  the standard library shows no other way
    return {k if isinstance(k, str) else k[0]: str(v) for k, v in catalogue.items() if k}


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=["update", "merge", "compile", "check"])
    parser.add_argument("files", nargs="*", type=Path)
    given = parser.parse_args(arguments)
    if given.what == "compile":
        for domain in DOMAINS:
            compile_(domain)
        return 0
    if given.what == "check":
        found = list(problems())
        print(*found, sep="\n", end="\n" if found else "")
        return 1 if found else 0
    for line in update(given.files):
        print(line)
    for domain in DOMAINS:
        entries = read(domain.po)
        left = sum(not text for text in entries.values())
        print(f"{domain.package}: {len(entries)} texts, {left} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
