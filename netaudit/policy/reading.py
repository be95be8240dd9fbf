"""From the octets of a YAML file to a validated document and where its parts stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from netaudit.errors import InventoryError, Mistake, Place, PolicyError, of_the_system

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

    from netaudit.inventory.tree import Tree
    from netaudit.model import Inability

    M = TypeVar("M", bound=BaseModel)

MAX_OCTETS = 1_000_000


def validated(text: str, file: str, model: type[M]) -> tuple[M, Tree]:
    """The document in `text`, as `model` describes it. Raises PolicyError with every mistake."""
    from pydantic import ValidationError

    from netaudit.inventory.mistakes import from_pydantic
    from netaudit.inventory.tree import parse

    try:
        tree, mistakes = parse(text, file)
    except InventoryError as error:
        raise PolicyError(error.mistakes) from error
    try:
        document = model.model_validate(tree.value)
    except ValidationError as error:
        mistakes += from_pydantic(error, tree, model)
    if mistakes:
        raise PolicyError(sorted(mistakes, key=_position))
    return document, tree


def read(path: Path) -> str:
    """The text of a file. Raises PolicyError."""
    from netaudit.inventory.tree import decode

    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_OCTETS + 1)
    except OSError as error:
        raise wrong(path, "cannot be read: {problem}", problem=of_the_system(error)) from error
    if len(data) > MAX_OCTETS:
        raise wrong(
            path,
            "is larger than a policy or a waivers file can be ({limit} octets)",
            limit=str(MAX_OCTETS),
        )
    try:
        return decode(data, str(path))
    except InventoryError as error:
        raise PolicyError(error.mistakes) from error


def wrong(path: Path, message: str, **params: Inability) -> PolicyError:
    """The error of a whole file."""
    return PolicyError([Mistake(Place(str(path)), message, tuple(params.items()))])


def _position(mistake: Mistake) -> tuple[int, int]:
    return mistake.place.line or 0, mistake.place.column or 0
