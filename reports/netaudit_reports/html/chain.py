"""A zone's chain of trust as a picture: each zone from the anchor down, DS, keys, signatures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from netaudit.facts.zone import Delegation, Security, ZoneChain, ZoneSignatures
from netaudit.model import Seen
from netaudit_reports.safe import visible
from netaudit_reports.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from netaudit.facts.zone import ChainLink, Ds, Key, SignatureSeen
    from netaudit.model import Unit
    from netaudit_reports.formats import Formats
    from netaudit_reports.html.observed import Observed

LINKS, RECORDS, ZONES = 12, 8, 12  # that are drawn; the rest is counted
ROW, TALL, INDENT, WIDTH = 40, 30, 28, 640  # of the picture, in its own units
_ANCHOR = "trust anchor"  # netaudit.dns.delegation.How, as facts have it
_STATES = {
    Security.SECURE: _("secure"),
    Security.INSECURE: _("insecure: nothing proves what is answered"),
    Security.BOGUS: _("bogus: validating resolvers refuse it"),
    Security.INDETERMINATE: _("indeterminate"),
}
_TONES = {
    Security.SECURE: "passed",
    Security.INSECURE: "warning",
    Security.BOGUS: "failure",
    Security.INDETERMINATE: "not-tested",
}


@dataclass(frozen=True, slots=True)
class Box:
    """One row of the picture, top down. `tone` is a status; `depth` how far it is set in."""

    text: str
    tone: str
    depth: int
    y: int

    @property
    def x(self) -> int:
        """Where it begins."""
        return self.depth * INDENT


@dataclass(frozen=True, slots=True)
class Chain:
    """A zone's picture; its boxes' texts, in their order, are the same as text."""

    width: ClassVar[int] = WIDTH
    tall: ClassVar[int] = TALL
    row: ClassVar[int] = ROW
    zone: str
    state: str
    tone: str
    boxes: tuple[Box, ...]

    @property
    def height(self) -> int:
        """Of the picture."""
        return len(self.boxes) * ROW


def chains(unit: Unit, formats: Formats, observed: Observed) -> tuple[Chain, ...]:
    """The unit's zones whose chain was asked for."""
    found = (_chain(zone.key, zone.name, formats, observed) for zone in unit.zones[:ZONES])
    return tuple(chain for chain in found if chain)


def _chain(key: str, zone: str, formats: Formats, observed: Observed) -> Chain | None:
    facts = [seen.fact for _question, seen in observed.about(key) if isinstance(seen, Seen)]
    chain = next((f for f in facts if isinstance(f, ZoneChain)), None)
    if chain is None:
        return None
    delegation = next((f for f in facts if isinstance(f, Delegation)), None)
    signatures = next((f for f in facts if isinstance(f, ZoneSignatures)), None)
    rows = [*_links(chain.links, formats), *_records(delegation, signatures, formats)]
    boxes = tuple(Box(visible(t), tone, d, n * ROW) for n, (t, tone, d) in enumerate(rows))
    state = formats.text(_STATES[chain.security])
    return Chain(visible(zone), state, _TONES[chain.security], boxes)


def _links(links: tuple[ChainLink, ...], formats: Formats) -> Iterator[tuple[str, str, int]]:
    for place, link in enumerate(links[:LINKS]):
        if link.ds:
            begins = place == 0 or link.how == _ANCHOR  # nothing proves the first zone of a chain
            message = _("trust anchor: {ds}") if begins else _("DS at the parent: {ds}")
            told = formats.text(message, ds=", ".join(link.ds[:RECORDS]))
            yield told, _TONES[link.security], 1
        state = formats.text(_STATES[link.security])
        yield (
            formats.text(_("zone {zone}: {state}"), zone=link.zone, state=state),
            _TONES[link.security],
            0,
        )


def _records(
    delegation: Delegation | None, signatures: ZoneSignatures | None, formats: Formats
) -> Iterator[tuple[str, str, int]]:
    """The zone's own: DS that match no key, keys, what each key has signed."""
    made: dict[tuple[int, int], list[SignatureSeen]] = defaultdict(list)
    for signature in signatures.signatures if signatures else ():
        made[signature.key_tag, signature.algorithm].append(signature)
    if delegation is None:
        return
    for ds in delegation.ds[:RECORDS]:
        if not ds.matched:
            yield formats.text(_("DS {ds}: no key matches"), ds=ds.label), "failure", 1
    for key in delegation.keys[:RECORDS]:
        yield _key(key, delegation.ds, formats)
        yield _signed(made.pop((key.key_tag, key.algorithm), []), signatures, formats)
    for (tag, algorithm), _orphans in list(made.items())[:RECORDS]:
        told = _("signatures by {tag}/{algorithm}, which is not among the keys")
        yield formats.text(told, tag=tag, algorithm=algorithm), "failure", 2


def _key(key: Key, ds: tuple[Ds, ...], formats: Formats) -> tuple[str, str, int]:
    named = any((d.key_tag, d.algorithm) == (key.key_tag, key.algorithm) and d.matched for d in ds)
    message = (
        _("key {key}, {bits} bits, flags {flags}, named by the DS")
        if named
        else _("key {key}, {bits} bits, flags {flags}")
    )
    text = formats.text(message, key=key.label, bits=key.bits, flags=key.flags)
    return text, "passed" if named else "not-applicable", 1


def _signed(
    made: list[SignatureSeen], signatures: ZoneSignatures | None, formats: Formats
) -> tuple[str, str, int]:
    if not made or signatures is None:
        return formats.text(_("has signed nothing that was seen")), "not-applicable", 2
    covers = ", ".join(dict.fromkeys(s.covers for s in made[:RECORDS]))
    last: datetime = min(s.expiration for s in made)
    over = last <= signatures.observed_at
    message = _("has signed {covers}; the first signature expires {moment}")
    if over:
        message = _("has signed {covers}; the first signature expired {moment}")
    text = formats.text(message, covers=covers, moment=formats.moment(last))
    return text, "failure" if over else "passed", 2
