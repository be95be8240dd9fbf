"""From what pydantic says to mistakes with a place and a message for people."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel

from netaudit.errors import Mistake
from netaudit.inventory.scalars import Wrong, clip

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from netaudit.inventory.tree import KeyPath, Tree

# The types of pydantic's errors that a document of text scalars can cause, as msgids.
_ABSENT = frozenset({"missing", "too_short"})
_MAPPING = "expected a mapping (key: value), not {value}"
_BY_TYPE = {
    "missing": "{key} is missing here; add it",
    "model_type": _MAPPING,
    "dict_type": _MAPPING,
    "list_type": "expected a list (- item), not {value}",
    "too_short": "{key} is empty; expected at least one entry",
}


def from_pydantic(
    error: ValidationError,
    tree: Tree,
    root: type[BaseModel],
    told: Collection[KeyPath] = (),
) -> Iterator[Mistake]:
    """Each of pydantic's errors as a mistake at its place in the document.

    What is missing at, above or below a path in `told` is not told again.
    """
    for detail in error.errors(include_url=False):
        path = tuple(step for step in detail["loc"] if step != "[key]")
        if detail["type"] in _ABSENT and any(_related(path, other) for other in told):
            continue
        on_key = path != detail["loc"] or detail["type"] == "extra_forbidden"
        wrong = _wrong(detail, path, root)
        yield Mistake(tree.place(path, key=on_key), wrong.message, tuple(wrong.params.items()))


def _related(path: KeyPath, other: KeyPath) -> bool:
    shorter = min(len(path), len(other))
    return path[:shorter] == other[:shorter]


def _wrong(detail: ErrorDetails, path: KeyPath, root: type[BaseModel]) -> Wrong:
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, Wrong):
        return cause
    kind, last = detail["type"], str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        return _unknown(last, fields_at(root, path[:-1]))
    if kind in _BY_TYPE:
        return Wrong(_BY_TYPE[kind], key=".".join(map(str, path)), value=_written(detail["input"]))
    return Wrong("this cannot be used here: {problem}", problem=detail["msg"])


def _unknown(key: str, expected: list[str]) -> Wrong:
    if near := get_close_matches(key.lower(), expected, 1, 0.6):
        return Wrong("unknown key {key}; did you mean {near}?", key=clip(key), near=near[0])
    return Wrong(
        "unknown key {key}; expected: {expected}", key=clip(key), expected=", ".join(expected)
    )


def _written(value: Any) -> str:
    if value is None:
        return "~"
    return {"list": "[…]", "dict": "{…}"}.get(type(value).__name__) or clip(value)


def fields_at(model: type[BaseModel], path: KeyPath) -> list[str]:
    """The keys that the document allows at `path`; empty where it has no say."""
    current: type[BaseModel] | None = model
    inside = False  # a dict or list, whose next step is an id or a position
    for step in path:
        if inside:
            inside = False
            continue
        fields = (
            {info.alias or n: info for n, info in current.model_fields.items()} if current else {}
        )
        if step not in fields:
            return []
        annotation = fields[str(step)].annotation
        current, inside = _part(annotation), _is_container(annotation)
    return [info.alias or n for n, info in current.model_fields.items()] if current else []


def _is_container(annotation: Any) -> bool:
    if get_origin(annotation) in {dict, list}:
        return True
    return any(get_origin(inner) in {dict, list} for inner in get_args(annotation))


def _part(annotation: Any) -> type[BaseModel] | None:
    """The one document part inside an annotation such as dict[Id, HostPart | None]."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        if found := _part(inner):
            return found
    return None
