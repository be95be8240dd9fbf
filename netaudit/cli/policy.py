"""`netaudit policy`: show, check and compare policies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from netaudit.cli.common import echo, say
from netaudit.codec import digest

if TYPE_CHECKING:
    from netaudit.policy import Policy
    from netaudit.registry import Registry


@click.group()
def policy() -> None:
    """Show, check and compare policies: shipped ones by name, others by file."""


@policy.command()
@click.argument("name", metavar="POLICY", default="baseline")
@click.option("--json", "as_json", is_flag=True, help="The effective policy, as it is stored.")
def show(name: str, *, as_json: bool) -> None:
    """Show the effective word on every check, with what it extends, and its digest."""
    found, loaded = _load(name)
    if as_json:
        echo(found.to_json().decode())
        return
    say("policy {name}, digest {digest}", name=found.name, digest=digest(found.to_json())[:12])
    for check, (word, severity, options) in _effective(found, loaded).items():
        echo(f"{word:<6}  {severity:<8}  {check}{options and f'  {options}'}")
    for conditional in found.conditional:
        when = {k: v for k, v in _when(conditional.when).items() if v}
        if when:
            rule = conditional.rule
            said = rule.requirement or dict(rule.options)
            echo(f"{conditional.check}: {said}  ({json.dumps(when, ensure_ascii=False)})")


@policy.command()
@click.argument("names", metavar="POLICY...", nargs=-1, required=True)
def check(names: tuple[str, ...]) -> None:
    """Tell every mistake in policies, each with its line and column."""
    for name in names:
        found, _ = _load(name)
        say("{policy}: no mistakes; digest {digest}", policy=name, digest=_short(found))


@policy.command("diff")
@click.argument("before")
@click.argument("after")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def diff_(before: str, after: str, *, as_json: bool) -> None:
    """Say on which checks two policies differ."""
    old, loaded = _load(before)
    new, _ = _load(after)
    one, two = _effective(old, loaded), _effective(new, loaded)
    changed = {check: (one[check], two[check]) for check in one if one[check] != two[check]}
    if as_json:
        echo(json.dumps(changed, indent=2))
        return
    for check, sides in changed.items():
        said = " -> ".join(" ".join(part for part in side if part) for side in sides)
        echo(f"{check}: {said}")
    say("checks on which they differ: {count}", count=len(changed))


@policy.command()
def schema() -> None:
    """Print the JSON Schema of policies, for editors."""
    from netaudit.policy.document import schema_text

    echo(schema_text(), nl=False)


def _load(name: str) -> tuple[Policy, Registry]:
    from netaudit import registry
    from netaudit.policy import load

    loaded = registry.load()
    found = load(Path(name) if Path(name).is_file() else name)
    found.validate(loaded)
    return found, loaded


def _short(found: Policy) -> str:
    return digest(found.to_json())[:12]


def _effective(found: Policy, loaded: Registry) -> dict[str, tuple[str, str, str]]:
    """Word, severity and options by check, where no condition holds."""
    return {
        id_: (
            str(found.requirement(id_)),
            str(found.severity(id_, check.meta.severity)),
            "" if check.options is None else _told(found.options(id_, check.options)),
        )
        for id_, check in loaded.checks.items()
    }


def _told(options: Any) -> str:
    from dataclasses import asdict

    return ", ".join(f"{name}={value!r}" for name, value in asdict(options).items())


def _when(selector: Any) -> dict[str, list[str]]:
    from dataclasses import asdict

    return {name: [str(item) for item in items] for name, items in asdict(selector).items()}
