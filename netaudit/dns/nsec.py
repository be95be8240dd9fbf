"""Denial by NSEC: RFC 4035 section 5.4 with the corrections of RFC 6840 section 4. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from dns.name import Name
from dns.rdtypes.ANY.NSEC import NSEC

from netaudit.dns.flaws import Flaw
from netaudit.dns.names import before, lies_in, same
from netaudit.dns.proof import (
    CNAME,
    DS,
    NS,
    NXNAME,
    SOA,
    Denied,
    Proof,
    ancestor_only,
    parent_side,
    strictly_below,
    types_in,
    wildcard_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.dns.message import RRset


class Span(NamedTuple):
    """An NSEC: nothing exists between `owner` and `next` in canonical order."""

    owner: Name
    next: Name
    types: frozenset[int]


@dataclass
class NsecProver:
    """Proofs from NSEC records whose signatures hold. `flaws` says why others failed."""

    zone: Name
    spans: list[Span]
    flaws: list[Flaw] = field(default_factory=list)

    @classmethod
    def of(cls, zone: Name, rrsets: Iterable[RRset]) -> NsecProver:
        """From validated RRsets of a zone. An owner has one NSEC (RFC 4035 section 2.3)."""
        prover = cls(zone, [])
        for rrset in rrsets:
            if len(rrset.rdatas) == 1 and isinstance(rdata := rrset.rdatas[0], NSEC):
                prover._add(Span(rrset.name, rdata.next, types_in(rdata.windows)))
        return prover

    def name_error(self, name: Name) -> Proof | None:
        """That neither the name nor a wildcard for it exists (RFC 4035 section 5.4)."""
        exact = self._at(name)
        if exact:
            return Proof(Denied.NAME) if NXNAME in exact.types else None
        encloser = self._closest_encloser(name)
        if encloser is None or self._covering(wildcard_at(encloser)) is None:
            return None
        return Proof(Denied.NAME)

    def no_data(self, name: Name, rdtype: int) -> Proof | None:
        """That the name has no such type: at the name, at an empty non-terminal, by wildcard."""
        if exact := self._at(name):
            return self._exact(exact, name, rdtype)
        if self._is_empty_non_terminal(name):
            return Proof(Denied.DATA)
        encloser = self._closest_encloser(name)
        if encloser is None:
            return None
        return self._no_wildcard_data(wildcard_at(encloser), name, rdtype)

    def no_closer(self, name: Name, encloser: Name) -> Proof | None:
        """That `*.encloser` was the right source of synthesis (RFC 4035 section 5.3.4)."""
        if self._closest_encloser(name) != encloser:
            return None
        return Proof(Denied.NAME)

    def gap(self, name: Name, *, exists: bool, wild: bool) -> None:
        """Note what a denial lacks that proved nothing: a hint for people, on which nothing rests.

        `exists`: its code says that the name does. `wild`: a wildcard needs a denial, too.
        """
        exact, encloser = self._at(name), self._closest_encloser(name)
        if exact:
            if not exists:
                self._flaw("NAME_EXISTS", name)
        elif encloser is None:
            self._flaw("NAME_NOT_COVERED", name)
        elif wild and not self._covering(source := wildcard_at(encloser)) and not self._at(source):
            self._flaw("WILDCARD_NOT_DENIED", name, source.to_text())

    def _add(self, span: Span) -> None:
        if lies_in(span.next, self.zone):
            self.spans.append(span)
        else:
            self._flaw("NSEC_NEXT_OUTSIDE_ZONE", span.owner, span.owner.to_text())

    def _at(self, name: Name) -> Span | None:
        return next((span for span in self.spans if same(span.owner, name)), None)

    def _exact(self, span: Span, name: Name, rdtype: int) -> Proof | None:
        if not self._lacks(span, name, rdtype):
            return None
        if rdtype == DS and SOA in span.types and len(name) > 1:
            self._flaw("NOT_A_DELEGATION", name, "it is the child's own NSEC")
            return None
        if rdtype != DS and parent_side(span.types):
            self._flaw("NSEC_ANCESTOR_DELEGATION", name)
            return None
        if NXNAME in span.types:
            return Proof(Denied.NAME)
        return Proof(Denied.DATA, delegation=rdtype == DS and NS in span.types)

    def _no_wildcard_data(self, wildcard: Name, name: Name, rdtype: int) -> Proof | None:
        span = self._at(wildcard)
        if span is None:  # RFC 4592 section 4.2: the wildcard may itself be an empty non-terminal
            return Proof(Denied.DATA) if self._is_empty_non_terminal(wildcard) else None
        good = self._lacks(span, name, rdtype) and not parent_side(span.types)
        return Proof(Denied.DATA) if good else None

    def _lacks(self, span: Span, name: Name, rdtype: int) -> bool:
        if rdtype in span.types or CNAME in span.types:
            self._flaw("NSEC_TYPE_EXISTS", name, span.owner.to_text())
            return False
        return True

    def _is_empty_non_terminal(self, name: Name) -> bool:
        return any(
            before(span.owner, name)
            and strictly_below(span.next, name)
            and self._may_speak(span, name)
            for span in self.spans
        )

    def _closest_encloser(self, name: Name) -> Name | None:
        """From the span that covers the name: its longest ancestor that exists."""
        span = self._covering(name)
        if span is None:
            return None
        common = max(name.fullcompare(end)[2] for end in (span.owner, span.next))
        return name.split(common)[1]

    def _covering(self, name: Name) -> Span | None:
        """A span in which the name would lie, which also shows that nothing lies below it."""
        for span in self.spans:
            if self._covers(span, name) and self._may_speak(span, name):
                return None if strictly_below(span.next, name) else span
        return None

    def _covers(self, span: Span, name: Name) -> bool:
        if not lies_in(name, self.zone) or not before(span.owner, name):
            return False
        last = same(span.next, self.zone)  # the last NSEC leads back to the apex
        return last or before(name, span.next)

    def _may_speak(self, span: Span, name: Name) -> bool:
        if strictly_below(name, span.owner) and ancestor_only(span.types):
            self._flaw("NSEC_ANCESTOR_DELEGATION", name)
            return False
        return True

    def _flaw(self, code: str, name: Name, detail: str = "") -> None:
        self.flaws.append(Flaw(code, self.zone.to_text(), name.to_text(), detail))
