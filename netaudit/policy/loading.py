"""From a YAML file, or the name of a shipped policy, to a Policy."""

from __future__ import annotations

from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from netaudit.policy.model import Policy, Rule
from netaudit.policy.reading import read, validated, wrong

if TYPE_CHECKING:
    from netaudit.errors import Place, PolicyError
    from netaudit.inventory.tree import Tree
    from netaudit.policy.document import PolicyDocument


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
    text = str(name_or_path)
    if isinstance(name_or_path, str) and text in shipped():
        resource = files(__package__ or "netaudit.policy") / f"{text}.yaml"
        return load_text(resource.read_text("utf-8"), f"{text}.yaml")
    path = Path(name_or_path)
    if not path.exists() and path.suffix not in {".yaml", ".yml"}:
        raise _unknown(text)
    return load_text(read(path), str(path))


def load_text(text: str, file: str = "policy.yaml") -> Policy:
    """The policy in a YAML document. `file` is its name in messages. Raises PolicyError."""
    from netaudit.policy.document import PolicyDocument

    document, tree = validated(text, file, PolicyDocument)
    return _policy(document, tree)


def _policy(document: PolicyDocument, tree: Tree) -> Policy:
    rules: dict[str, Rule] = {}
    places: dict[str, Place] = {}
    for check, rule in document.checks.items():
        rules[check] = Rule(rule.requirement, rule.severity, tuple(sorted(rule.options.items())))
        places[check] = tree.place(("checks", check), key=True)
        for option in rule.options:
            path = ("checks", check, "options", option)
            places[f"{check}/{option}"] = tree.place(path, key=True)
    return Policy(
        document.name, MappingProxyType(rules), document.default, MappingProxyType(places)
    )


def _unknown(name: str) -> PolicyError:
    names = shipped()
    near = get_close_matches(name, names, n=1)
    return wrong(
        Path(name),
        "no policy of that name is shipped and no such file exists; did you mean {near}?",
        near=near[0] if near else ", ".join(names),
    )
