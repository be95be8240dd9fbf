"""`netaudit checks`: list, show, write and verify checks."""

from __future__ import annotations

import dataclasses
import json
from difflib import get_close_matches
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import rich_click as click

from netaudit.api import TARGETS
from netaudit.cli.common import echo, note, say, word
from netaudit.errors import PackError, UsageError
from netaudit.i18n import LANGUAGES, language_from_environment, translate
from netaudit.model import Phrase
from netaudit.registry import fact_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from netaudit.registry import Check, Registry


@click.group()
def checks() -> None:
    """List, show, write and verify checks."""


@checks.command("list")
@click.option("--family", metavar="FAMILY", help="Only this family, such as dnssec.")
@click.option("--policy", "policy_name", default="baseline", show_default=True, metavar="POLICY")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_(family: str | None, policy_name: str, *, as_json: bool) -> None:
    """List every check that is installed, with the policy's word on it."""
    from netaudit.policy import load as load_policy
    from netaudit_reports import words

    registry, policy = _load(), load_policy(policy_name)
    found = [c for c in registry.checks.values() if family in {None, c.family}]
    if family and not found:
        families = ", ".join(sorted({c.family for c in registry.checks.values()}))
        raise UsageError(
            "no family {family}; there are: {families}", family=family, families=families
        )
    if as_json:
        rows = [
            {
                **_as_dict(check),
                "requirement": policy.requirement(check.id),
                "severity": policy.severity(check.id, check.meta.severity),
            }
            for check in found
        ]
        echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    language = language_from_environment()
    for cells in _aligned(
        (
            check.id,
            word(words.REQUIREMENTS[policy.requirement(check.id)]),
            word(words.SEVERITIES[policy.severity(check.id, check.meta.severity)]),
            _text(check, check.meta.title, language),
        )
        for check in found
    ):
        echo(cells)


@checks.command()
@click.argument("check_id", metavar="ID")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Default: your locale's language.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show(check_id: str, lang: str | None, *, as_json: bool) -> None:
    """Show one check: what it demands, why, how to fix, and where it stands."""
    from netaudit_reports import words

    check = _find(_load(), check_id)
    language = lang or language_from_environment()
    if as_json:
        echo(json.dumps(_as_dict(check), indent=2, ensure_ascii=False))
        return
    echo(check.id)
    _row("title", _text(check, check.meta.title, language), language)
    _row("why it matters", _text(check, check.rationale, language), language)
    _row("how to fix", _text(check, check.meta.remedy, language), language)
    severity, about = words.SEVERITIES[check.meta.severity], words.TARGETS[check.target]
    _row("severity", translate(severity, language, words.__package__), language)
    _row("about", translate(about, language, words.__package__), language)
    _row("facts", ", ".join(map(fact_name, check.facts)), language)
    _row("options", ", ".join(f"{k}={v!r}" for k, v in _options(check).items()), language)
    _row("references", "; ".join(check.meta.refs), language)
    _row("source", check.function.__code__.co_filename, language)
    for product, commands in check.meta.howto:
        echo(f"\n  {product}")
        echo(indent(commands, "    "))


@checks.command()
@click.argument("check_id", metavar="FAMILY.NAME")
@click.option(
    "--target",
    "target_name",
    type=click.Choice([shape.__name__ for shape in TARGETS]),
    default="Zone",
    show_default=True,
)
@click.option("--fact", "facts", multiple=True, required=True, help="A fact that it judges.")
@click.option(
    "--dir",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The pack's source tree; a new pack is made where there is none. Default: here.",
)
def new(check_id: str, target_name: str, facts: tuple[str, ...], directory: Path) -> None:
    """Write a new check and its test, and the pack around them if there is none yet."""
    from netaudit.packs.skeleton import find_pack, new_check, new_pack, write

    registry = _load()
    if check_id in registry.checks:
        raise UsageError(
            "{check_id} exists already; see: netaudit checks show {check_id}", check_id=check_id
        )
    target = next(shape for shape in TARGETS if shape.__name__ == target_name)
    files: dict[Path, str] = {}
    pack = find_pack(directory)
    if pack is None:
        pack, files = new_pack(directory)
    shapes = [_fact(registry, target, name) for name in facts]
    for path in write({**files, **new_check(pack, check_id, target, shapes)}):
        echo(str(path))
    note("next: write what is marked EDIT and the test's conditions; then")
    if files:
        echo(f"  pip install --editable {directory}", err=True)
    echo(f"  pytest {pack.tests} && netaudit checks verify {pack.package}", err=True)


@checks.command()
@click.argument("packs", metavar="[PACK]…", nargs=-1)
def verify(packs: tuple[str, ...]) -> None:
    """Verify packs of checks, by their package's name. Default: all that are installed."""
    from netaudit.packs.verify import verify as verify_pack

    registry = _load(*packs)
    names = packs or tuple(sorted({check.package for check in registry.checks.values()}))
    problems = [line for name in names for line in verify_pack(name, registry)]
    if problems:
        raise PackError("{problems}", problems="\n".join(problems))
    number = sum(check.package in names for check in registry.checks.values())
    say("{checks} checks in {packs}: all rules kept", checks=number, packs=", ".join(names))


def _aligned(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Lines whose cells begin in the same column."""
    table = tuple(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()


def _load(*packs: str) -> Registry:
    from netaudit.registry import BUILTIN_PROBES, installed, load_packages

    return load_packages([BUILTIN_PROBES, *dict.fromkeys([*installed(), *packs])])


def _row(message: str, value: str, language: str) -> None:
    echo(f"  {translate(message, language)}: {value or '-'}")


def _find(registry: Registry, check_id: str) -> Check:
    if check := registry.checks.get(check_id):
        return check
    raise _unknown(
        Phrase("no check is called {name}", (("name", check_id),)), check_id, registry.checks
    )


def _fact(registry: Registry, target: type, name: str) -> type:
    """The fact of that class name, or stored name, that a probe learns of such a target."""
    known = {fact_name(fact): fact for fact, about in registry.probes if about is target}
    short = {fact.__name__: fact for fact in known.values()}
    if fact := known.get(name) or short.get(name):
        return fact
    told = (("name", name), ("target", target.__name__))
    raise _unknown(Phrase("no fact of a {target} is called {name}", told), name, short)


def _unknown(what: Phrase, name: str, known: Iterable[str]) -> UsageError:
    names = tuple(known)
    if near := get_close_matches(name, names, n=1):
        return UsageError("{what}; did you mean {near}?", what=what, near=near[0])
    return UsageError("{what}; there are: {names}", what=what, names=names)


def _as_dict(check: Check) -> dict[str, Any]:
    texts = {
        "title": check.meta.title,
        "rationale": check.rationale,
        "remedy": check.meta.remedy,
    }
    return {
        "id": check.id,
        "package": check.package,
        "target": check.target.__name__,
        "facts": [fact_name(fact) for fact in check.facts],
        "options": _options(check),
        "severity": str(check.meta.severity),
        "refs": list(check.meta.refs),
        "howto": dict(check.meta.howto),
        **{
            key: {code: _text(check, text, code) for code in LANGUAGES}
            for key, text in texts.items()
        },
    }


def _options(check: Check) -> dict[str, Any]:
    return dataclasses.asdict(check.options()) if check.options else {}


def _text(check: Check, text: str, language: str) -> str:
    return " ".join(translate(text, language, check.package).split())
