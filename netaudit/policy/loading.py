"""From a YAML file, or the name of a shipped policy, to a Policy."""

from __future__ import annotations

from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from netaudit.errors import Mistake, Place, PolicyError
from netaudit.policy.model import Policy, Rule

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from netaudit.policy.document import PolicyDocument
    from netaudit.policy.source import Source

MAX_OCTETS = 1_000_000


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
    return load_text(_read(path), str(path))


def load_text(text: str, file: str = "policy.yaml") -> Policy:
    """The policy in a YAML document. `file` is its name in messages. Raises PolicyError."""
    from pydantic import ValidationError

    from netaudit.policy.document import PolicyDocument
    from netaudit.policy.source import Source

    source = Source(text, file)
    try:
        document = PolicyDocument.model_validate(source.data)
    except ValidationError as error:
        mistakes = [_mistake(source, problem) for problem in error.errors()]
        raise PolicyError(sorted(mistakes, key=_position)) from error
    return _policy(document, source)


def _policy(document: PolicyDocument, source: Source) -> Policy:
    rules: dict[str, Rule] = {}
    places: dict[str, Place] = {}
    for check, rule in document.checks.items():
        options = tuple(sorted(rule.options.items()))
        rules[check] = Rule(rule.requirement, rule.severity, options)
        places[check] = source.place(("checks", check))
        for option in rule.options:
            places[f"{check}/{option}"] = source.place(("checks", check, "options", option))
    return Policy(
        document.name, MappingProxyType(rules), document.default, MappingProxyType(places)
    )


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_OCTETS + 1)
    except OSError as error:
        raise _error(path, "cannot be read: {problem}", problem=error.strerror or "") from error
    if len(data) > MAX_OCTETS:
        raise _error(path, "is larger than a policy can be ({limit} octets)", limit=str(MAX_OCTETS))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PolicyError(
            [Mistake(Place(str(path), line), "is not UTF-8; save the file as UTF-8")]
        ) from error


def _unknown(name: str) -> PolicyError:
    names = shipped()
    near = get_close_matches(name, names, n=1)
    return _error(
        Path(name),
        "no policy of that name is shipped and no such file exists; did you mean {near}?",
        near=near[0] if near else ", ".join(names),
    )


def _error(path: Path, message: str, **params: str) -> PolicyError:
    return PolicyError([Mistake(Place(str(path)), message, tuple(params.items()))])


def _position(mistake: Mistake) -> tuple[int, int]:
    return mistake.place.line or 0, mistake.place.column or 0


def _mistake(source: Source, problem: ErrorDetails) -> Mistake:
    path = problem["loc"]
    place = source.place(path)
    key = str(path[-1]) if path else source.file
    match problem["type"]:
        case "extra_forbidden":
            return Mistake(
                place,
                "unknown key {key}; expected one of: {expected}",
                (("key", key), ("expected", ", ".join(_keys(path)))),
            )
        case "missing":
            return Mistake(place, "the key {key} is missing", (("key", key),))
        case "enum":
            return Mistake(
                place,
                "{key} is {value}; expected {expected}",
                (
                    ("key", key),
                    ("value", repr(problem["input"])[:80]),
                    ("expected", str(problem.get("ctx", {}).get("expected", ""))),
                ),
            )
    return Mistake(place, "{key}: {problem}", (("key", key), ("problem", problem["msg"])))


def _keys(path: tuple[int | str, ...]) -> tuple[str, ...]:
    """The keys that are known where `path` stands."""
    from netaudit.policy import document

    shapes: dict[int, Any] = {1: document.PolicyDocument, 2: document.BothLanguages}
    return tuple(shapes.get(len(path), document.RuleDocument).model_fields)
