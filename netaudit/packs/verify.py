"""Whether a pack's checks keep the rules that loading alone cannot see."""

from __future__ import annotations

import inspect
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.packs.catalogues import Catalogue, disagreement, folder
from netaudit.packs.messages import placeholders, sources, takers, uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.packs.messages import Use
    from netaudit.registry import Check, Registry

ID = re.compile(r"[a-z][a-z0-9]*\.[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST_TITLE = 120
LONGEST_COMMAND = 120
VERDICTS = {f"netaudit.api.{name}" for name in ("passed", "failed", "not_applicable")}
PHRASE = "netaudit.model.Phrase"  # whoever makes one, its text is the engine's (docs/adr/0046)
EDIT = "EDIT:"  # what `netaudit checks new` writes where a person must


def verify(package: str, registry: Registry) -> Iterator[str]:
    """Every rule that `package` breaks: "where: what, what to do".

    `registry` must hold the package's checks: loading has found all that it can.
    """
    catalogue = Catalogue(package)
    checks = [check for check in registry.checks.values() if check.package == package]
    for check in checks:
        yield from _metadata(check, catalogue)
        yield from _howto(check)
        yield from _tested(check)
    for source, use in uses(sources(package, folder(package)), _api()):
        where = f"{source.path}:{use.line}"
        yield from (f"{where}: {problem}" for problem in _message(use))
        if use.text:
            theirs = Catalogue("netaudit") if use.callee == PHRASE else catalogue
            yield from (f"{where}: {p}" for p in _bilingual(use.text, theirs))
    if not checks:
        yield f"{package}: no check in it"


@cache  # reading the whole engine takes seconds
def _api() -> dict[str, int | None]:
    return takers(sources("netaudit", folder("netaudit")))


def _metadata(check: Check, catalogue: Catalogue) -> Iterator[str]:
    where = f"{_path(check)}: {check.id}"
    if not ID.fullmatch(check.id):
        yield f"{where}: an id is family.some-name, in small letters, digits and hyphens"
    if len(check.meta.title) > LONGEST_TITLE:
        yield f"{where}: the title has {len(check.meta.title)} characters, {LONGEST_TITLE} at most"
    if check.meta.title.endswith("."):
        yield f"{where}: a title has no full stop"
    if not any(ref.strip() for ref in check.meta.refs):
        yield f'{where}: refs is empty; name what demands it, such as "RFC 4035 section 5"'
    if check.rationale.strip(". ").lower() == check.meta.title.strip(". ").lower():
        yield f"{where}: the docstring repeats the title; say why it matters"
    texts = {"title": check.meta.title, "remedy": check.meta.remedy, "docstring": check.rationale}
    for part, text in texts.items():
        if not text.strip():
            yield f"{where}: the {part} is empty"
            continue
        yield from (f"{where}: {part}: {problem}" for problem in _bilingual(text, catalogue))


def _howto(check: Check) -> Iterator[str]:
    """Blocks of commands are the same in every language."""
    for product, text in check.meta.howto:
        where = f"{_path(check)}: {check.id}: howto {product!r}:"
        if not text:
            yield f"{where} is empty; leave the product out"
        for number, line in enumerate(text.splitlines(), 1):
            if not (line.isascii() and line.isprintable()):
                yield f"{where} line {number} is not plain ASCII; prose belongs in the remedy"
            if len(line) > LONGEST_COMMAND:
                yield f"{where} line {number} has {len(line)} characters, {LONGEST_COMMAND} at most"


def _bilingual(text: str, catalogue: Catalogue) -> Iterator[str]:
    if EDIT in text:
        yield f"{text!r} is still to be written"
    elif not (translated := catalogue.text(text)):
        yield f"no Vietnamese text for {text!r} in {catalogue.path}"
    elif problem := disagreement(text, translated):
        yield f"the Vietnamese text of {text!r}: {problem}"


def _message(use: Use) -> Iterator[str]:
    """What is wrong with the message of one verdict."""
    if use.callee not in VERDICTS:
        return
    if use.text is None:
        yield (
            "the message must be a literal text with named placeholders: it is looked up in the "
            "catalogue"
        )
        return
    try:
        wanted = placeholders(use.text)
    except ValueError as error:
        yield f"the message {use.text!r} has a broken placeholder: {error}"
        return
    if use.keywords is not None and (missing := sorted(wanted - use.keywords)):
        yield f"nothing fills {', '.join(missing)} of the message {use.text!r}"


def _tested(check: Check) -> Iterator[str]:
    """A check in a source tree has its test file; an installed pack ships none."""
    root = _project(_path(check))
    family, _, name = check.id.replace("-", "_").partition(".")
    if root and not any((root / "tests").rglob(f"{family}/test_{name}.py")):
        yield f"{_path(check)}: {check.id}: no test; expected tests/…/{family}/test_{name}.py"


def _path(check: Check) -> Path:
    return Path(inspect.getfile(check.function))


def _project(path: Path) -> Path | None:
    for parent in path.parents:
        if (parent / "pyproject.toml").is_file():
            return parent
    return None
