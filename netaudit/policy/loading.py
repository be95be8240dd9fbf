"""From a YAML file, or the name of a shipped policy, to a Policy."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from netaudit.errors import Mistake, PolicyError
from netaudit.policy.model import ALWAYS, Conditional, Policy, Rule
from netaudit.policy.on_link import OnLink
from netaudit.policy.reading import read, validated, wrong
from netaudit.policy.select import WILD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from netaudit.errors import Place
    from netaudit.inventory.tree import Tree
    from netaudit.policy.document import PolicyDocument, RulePart
    from netaudit.policy.select import Selector

MOST_LAYERS = 8


def shipped() -> tuple[str, ...]:
    """The names of the policies that come with netaudit."""
    folder = files(__package__ or "netaudit.policy")
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(n.removesuffix(".yaml") for n in names if n.endswith(".yaml")))


def load(name_or_path: str | Path) -> Policy:
    """The shipped policy of that name ("baseline"), or the one in that YAML file.

    Raises PolicyError with every mistake in it. Whether its checks exist is told by
    `Policy.validate`.
    """
    return _load(name_or_path, ())


def load_text(
    text: str, file: str = "policy.yaml", *, below: tuple[str, ...] = (), folder: Path | None = None
) -> Policy:
    """The policy in a YAML document. `file` is its name in messages. Raises PolicyError.

    `below` are the policies that extend this one, `folder` is where files that it extends stand.
    """
    from netaudit.policy.document import PolicyDocument

    document, tree = validated(text, file, PolicyDocument)
    base = Policy(document.name)
    if document.extends is not None:
        place = tree.place(("extends",))
        if len(below) >= MOST_LAYERS or document.extends in below:
            raise PolicyError(
                [Mistake(place, "policies extend each other here without an end; remove one")]
            )
        base = _extended(document.extends, (*below, document.extends), folder, place)
    return _policy(document, tree, base)


def _load(name_or_path: str | Path, below: tuple[str, ...]) -> Policy:
    text = str(name_or_path)
    if isinstance(name_or_path, str) and text in shipped():
        resource = files(__package__ or "netaudit.policy") / f"{text}.yaml"
        return load_text(resource.read_text("utf-8"), f"{text}.yaml", below=below)
    path = Path(name_or_path)
    if not path.exists() and path.suffix not in {".yaml", ".yml"}:
        raise _unknown(text)
    return load_text(read(path), str(path), below=below, folder=path.parent)


def _extended(name: str, below: tuple[str, ...], folder: Path | None, place: Place) -> Policy:
    wanted: str | Path = name
    if name not in shipped() and name.endswith((".yaml", ".yml")):
        wanted = (folder or Path()) / name
    try:
        return _load(wanted, below)
    except PolicyError as error:
        told = [replace(m, place=place) if m.place.line is None else m for m in error.mistakes]
        raise PolicyError(told) from error


def _policy(document: PolicyDocument, tree: Tree, base: Policy) -> Policy:
    places = dict(base.places)
    own = list(_entries(document.checks, ALWAYS, ("checks",), tree, places))
    for number, part in enumerate(document.rules):
        path = ("rules", number, "checks")
        own += _entries(part.checks, part.when.selector(), path, tree, places)
    rules = dict(base.rules)
    if document.extends is None:
        rules = {c.check: c.rule for c in own if c.when == ALWAYS and not WILD & set(c.check)}
        own = [c for c in own if c.when != ALWAYS or WILD & set(c.check)]
    # Layers before patterns: a child's `dnssec.*` goes over its parent's `dnssec.zone-signed`.
    own.sort(key=lambda conditional: conditional.exactness)
    conditional = sorted((*base.conditional, *own), key=lambda c: c.when.exactness)
    return Policy(
        document.name,
        MappingProxyType(rules),
        document.default or base.default,
        tuple(conditional),
        MappingProxyType(places),
        on_link=_on_link(document, base),
    )


def _on_link(document: PolicyDocument, base: Policy) -> OnLink:
    part, under = document.on_link, base.on_link
    if part is None:
        return under
    return OnLink(
        under.listen if part.listen is None else part.listen,
        under.send if part.send is None else part.send,
    )


def _entries(
    checks: Mapping[str, RulePart],
    when: Selector,
    path: tuple[str | int, ...],
    tree: Tree,
    places: dict[str, Place],
) -> Iterator[Conditional]:
    for check, rule in checks.items():
        places[check] = tree.place((*path, check), key=True)
        for option in rule.options:
            places[f"{check}/{option}"] = tree.place((*path, check, "options", option), key=True)
        values = tuple(sorted(rule.options.items()))
        yield Conditional(when, check, Rule(rule.requirement, rule.severity, values))


def _unknown(name: str) -> PolicyError:
    names = shipped()
    near = get_close_matches(name, names, n=1)
    return wrong(
        Path(name),
        "no policy of that name is shipped and no such file exists; did you mean {near}?",
        near=near[0] if near else ", ".join(names),
    )
