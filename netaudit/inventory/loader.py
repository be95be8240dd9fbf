"""From a file to an inventory and everything there is to say about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from netaudit.errors import InventoryError, Mistake, Place
from netaudit.inventory import build, files, rules
from netaudit.inventory.document import DnsPart, Document
from netaudit.inventory.draft import Draft, complain, doubt, in_order
from netaudit.inventory.mistakes import from_pydantic
from netaudit.inventory.salvage import Body, salvage
from netaudit.inventory.scalars import Wrong
from netaudit.inventory.tree import MAX_OCTETS, decode, parse, too_large
from netaudit.model import (
    Authorisation,
    Canary,
    DnsPlan,
    Inventory,
    RootHint,
    Vantage,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.inventory.tree import KeyPath, Tree

T = TypeVar("T")


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
        reason = getattr(error, "strerror", None) or str(error)
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
    if document is None or draft.units_only:
        return None
    rules.scope(units, document.authorisation.scope, draft)
    rules.authorisation(document.authorisation, draft)
    rules.dns(document.dns, draft)
    for id_, vantage in document.vantages.items():
        rules.vantage(id_, vantage, draft)
    return Inventory(
        id=document.id,
        name=build.text(document.name),
        authorisation=_authorisation(document),
        dns=_dns(document.dns, folder, draft),
        vantages=_vantages(document),
        units=tuple(units),
        ca_bundle=_ca_bundle(document, folder, draft),
    )


def _parts(draft: Draft) -> tuple[Document | None, Body]:
    """The document if it is sound; and what of its units can be looked at."""
    raw = draft.tree.value
    try:
        document = Document.model_validate(raw if raw is not None else {})
    except ValidationError as error:
        draft.add(from_pydantic(error, draft.tree, Document, draft.cut))
        body, cut = salvage(raw, [detail["loc"] for detail in error.errors()])
        draft.cut |= cut
        return None, body
    return document, Body(profiles=document.profiles, units=document.units)


def _authorisation(document: Document) -> Authorisation:
    part = document.authorisation
    return Authorisation(
        document=part.document,
        scope=tuple(part.scope),
        starts=part.window.from_,
        ends=part.window.until,
        contact=build.contact(part.contact),
    )


def _vantages(document: Document) -> tuple[Vantage, ...]:
    return tuple(
        Vantage(id_, build.text(part.name), part.zone, part.source_v6, part.source_v4)  # type: ignore[arg-type]
        for id_, part in document.vantages.items()
    )


def _dns(part: DnsPart, folder: Path, draft: Draft) -> DnsPlan:
    hints = tuple(RootHint(h.name, tuple(h.addresses)) for h in part.root_hints)
    anchors: tuple[str, ...] = ()
    named = _Named(folder, draft)
    if part.root_hints_file:
        at: KeyPath = ("dns", "root_hints_file")
        hints = named.read(at, part.root_hints_file, files.root_hints) or ()
    if part.trust_anchor_file:
        at = ("dns", "trust_anchor_file")
        anchors = named.read(at, part.trust_anchor_file, files.trust_anchors) or ()
    for index, text in enumerate(part.trust_anchors):
        try:
            anchors += files.trust_anchors(text, text)
        except Wrong as wrong:
            complain(draft, ("dns", "trust_anchors", index), wrong.message, **wrong.params)
    canaries = tuple(Canary(c.name, c.expected, c.fault or "") for c in part.canaries)
    if not draft.mistakes:
        _incomplete(hints, anchors, draft)
    return DnsPlan(hints, anchors, canaries)


def _incomplete(hints: tuple[RootHint, ...], anchors: tuple[str, ...], draft: Draft) -> None:
    if not hints:
        doubt(
            draft,
            ("dns",),
            "there are no root hints, so what needs the DNS tree will be `not tested`; give "
            "dns.root_hints_file",
        )
    if not anchors:
        doubt(
            draft,
            ("dns",),
            "there is no trust anchor, so chains of trust will be `not tested`; give "
            "dns.trust_anchor_file",
        )


def _ca_bundle(document: Document, folder: Path, draft: Draft) -> str:
    if not document.ca_bundle_file:
        return ""
    named = _Named(folder, draft)
    return named.read(("ca_bundle_file",), document.ca_bundle_file, files.ca_bundle) or ""


@dataclass(frozen=True, slots=True)
class _Named:
    """Reads files that an inventory names; what is wrong with them is its mistake."""

    folder: Path
    draft: Draft

    def read(self, at: KeyPath, name: str, parse_file: Callable[[str, str], T]) -> T | None:
        try:
            return parse_file(files.read(self.folder, name), name)
        except Wrong as wrong:
            complain(self.draft, at, wrong.message, **wrong.params)
            return None
