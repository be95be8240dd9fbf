"""The head of an inventory: what allows the scan, the network's DNS, vantage points, CA bundle."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from netaudit.inventory import build, files, rules
from netaudit.inventory.draft import Draft, complain, doubt
from netaudit.inventory.scalars import Wrong
from netaudit.model import Authorisation, Canary, DnsPlan, Purpose, RootHint, Vantage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netaudit.inventory.document import AuthorisationPart
    from netaudit.inventory.salvage import Body
    from netaudit.inventory.tree import KeyPath
    from netaudit.model import Network

T = TypeVar("T")


def authorisation(part: AuthorisationPart) -> Authorisation:
    """What allows the scan."""
    return Authorisation(
        document=part.document,
        scope=tuple(part.scope),
        starts=part.window.from_,
        ends=part.window.until,
        contact=build.contact(part.contact),
    )


def vantages(body: Body) -> tuple[Vantage, ...]:
    """The vantage points."""
    return tuple(
        Vantage(id_, build.text(part.name), part.zone, part.source_v6, part.source_v4)
        for id_, part in body.vantages.items()
    )


def dns(body: Body, folder: Path, draft: Draft) -> DnsPlan:
    """The network's DNS; files are relative to `folder`."""
    part = body.dns
    rules.dns(part, draft)
    hints = tuple(RootHint(h.name, tuple(h.addresses), h.zone or ".") for h in part.root_hints)
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
            anchors += files.trust_anchors(text, "")
        except Wrong as wrong:
            complain(draft, ("dns", "trust_anchors", index), wrong.message, **wrong.params)
    canaries = tuple(
        Canary(c.name, c.expected, c.fault or "", Purpose(c.purpose)) for c in part.canaries
    )
    if not draft.mistakes and body.authorisation:
        _out_of_scope(hints, body.authorisation.scope, draft)
    if not draft.mistakes:
        _incomplete(hints, anchors, draft)
    return DnsPlan(hints, anchors, canaries)


def _out_of_scope(hints: tuple[RootHint, ...], scope: Sequence[Network], draft: Draft) -> None:
    """The gate lets nothing through to them, and a whole network's DNS would be `not tested`."""
    for hint in hints:
        for address in hint.addresses:
            if not any(address in network for network in scope):
                doubt(
                    draft,
                    ("dns",),
                    "the root hint {name} has the address {address}, which lies outside the "
                    "authorised scope and is never asked",
                    name=hint.name,
                    address=str(address),
                )


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


def ca_bundle(body: Body, folder: Path, draft: Draft) -> str:
    """The PEM text of the CA bundle, empty when none is named."""
    if not body.ca_bundle_file:
        return ""
    named = _Named(folder, draft)
    return named.read(("ca_bundle_file",), body.ca_bundle_file, files.ca_bundle) or ""


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
