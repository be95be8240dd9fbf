"""From a file to an inventory and everything there is to say about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from netaudit.errors import InventoryError, Mistake, Place, of_the_system
from netaudit.inventory import build, head, rules, segments
from netaudit.inventory.document import Document
from netaudit.inventory.draft import Draft, in_order
from netaudit.inventory.mistakes import from_pydantic
from netaudit.inventory.salvage import Body, salvage
from netaudit.inventory.tree import MAX_OCTETS, decode, parse, too_large
from netaudit.model import Inventory

if TYPE_CHECKING:
    from netaudit.inventory.tree import Tree


@dataclass(frozen=True, slots=True)
class Review:
    """`inventory` is None when there are mistakes. Both lists stand in the file's order."""

    inventory: Inventory | None
    mistakes: tuple[Mistake, ...]
    warnings: tuple[Mistake, ...]


def whole(found: Review) -> Inventory:
    """The inventory of a review, or all its mistakes as an InventoryError."""
    if found.inventory is None:
        raise InventoryError(found.mistakes)
    return found.inventory


def review(path: Path) -> Review:
    """Review a file, or the inventory.yaml of a folder. Never raises on its content."""
    path = path / "inventory.yaml" if path.is_dir() else path
    name = str(path)
    try:
        return review_text(decode(_octets(path), name), path.parent, name)
    except InventoryError as error:
        return Review(None, error.mistakes, ())


def review_text(text: str, folder: Path | None = None, file: str = "inventory.yaml") -> Review:
    """Review a text. Never raises on its content."""
    try:
        tree, mistakes = parse(text, file)
    except InventoryError as error:
        return Review(None, error.mistakes, ())
    return review_draft(Draft(tree, mistakes), folder or Path())


def review_draft(draft: Draft, folder: Path) -> Review:
    """Review a tree, wherever it comes from; `draft` may hold mistakes already."""
    inventory = _inventory(draft, folder)
    if draft.mistakes:
        return Review(None, in_order(draft.mistakes), in_order(draft.warnings))
    return Review(inventory, (), in_order(draft.warnings))


def read_tree(path: Path) -> Tree:
    """The tree of a file. Raises InventoryError when it is not YAML."""
    return parse(decode(_octets(path), str(path)), str(path))[0]


def _octets(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_OCTETS + 1)
    except (OSError, ValueError) as error:
        reason = of_the_system(error) if isinstance(error, OSError) else str(error)
        message = "the inventory cannot be read ({reason}); check the path and its permissions"
        mistake = Mistake(Place(str(path)), message, (("reason", reason),))
        raise InventoryError([mistake]) from error
    if len(data) > MAX_OCTETS:
        raise too_large(str(path))
    return data


def _inventory(draft: Draft, folder: Path) -> Inventory | None:
    document, body = _parts(draft)
    units = [build.unit(id_, part, body.profiles, draft) for id_, part in body.units.items()]
    rules.units(units, draft)
    if draft.units_only:
        return None
    if body.authorisation:
        rules.authorisation(body.authorisation, draft)
        rules.scope(units, body.authorisation.scope, draft)
    dns, ca_bundle = head.dns(body, folder, draft), head.ca_bundle(body, folder, draft)
    vantages = head.vantages(body)
    units = segments.with_segments(units, body.vantages, draft)
    if document is None:
        return None
    return Inventory(
        id=document.id,
        name=build.text(document.name),
        authorisation=head.authorisation(document.authorisation),
        dns=dns,
        vantages=vantages,
        units=tuple(units),
        ca_bundle=ca_bundle,
    )


def _parts(draft: Draft) -> tuple[Document | None, Body]:
    """The document if it is sound; and what of it can be looked at."""
    raw = draft.tree.value
    try:
        document = Document.model_validate(raw if raw is not None else {})
    except ValidationError as error:
        draft.add(from_pydantic(error, draft.tree, Document, draft.cut))
        body, cut = salvage(raw, [detail["loc"] for detail in error.errors()])
        draft.cut |= cut
        return None, body
    return document, Body.model_validate({k: getattr(document, k) for k in Body.model_fields})
