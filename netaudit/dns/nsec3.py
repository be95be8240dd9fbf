"""Denial by NSEC3: RFC 5155 section 8 with RFC 6840 section 4, limits of RFC 9276. Pure."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from dns.name import Name
from dns.rdtypes.ANY.NSEC3 import NSEC3

from netaudit.dns.flaws import Flaw
from netaudit.dns.names import canonical, lies_in, right_below
from netaudit.dns.proof import (
    CNAME,
    DS,
    NS,
    NXNAME,
    SOA,
    Denied,
    Proof,
    ancestor_only,
    one_longer,
    parent_side,
    types_in,
    wildcard_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.dns.message import RRset

MAX_HASHES = 128  # names hashed for one answer (CVE-2023-50868)
SHA1, _OPT_OUT, _LENGTH = 1, 0x01, 20
_TO_HEX32 = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHIJKLMNOPQRSTUV"
)
_DIGITS, _HEX32 = 32, b"0123456789ABCDEFGHIJKLMNOPQRSTUVabcdefghijklmnopqrstuv"


class Parameters(NamedTuple):
    """Iterations and salt: records of other parameters belong to another chain."""

    iterations: int
    salt: bytes


class Span(NamedTuple):
    """An NSEC3: no name hashes between `owner` and `next`."""

    owner: bytes
    next: bytes
    opt_out: bool
    types: frozenset[int]

    def covers(self, hashed: bytes) -> bool:
        """Whether a hash lies between; the last span wraps around."""
        if self.owner < self.next:
            return self.owner < hashed < self.next
        return hashed != self.owner and (hashed > self.owner or hashed < self.next)


class Encloser(NamedTuple):
    """A closest encloser proof: the name that exists, the span over the next closer name."""

    name: Name
    span: Span


def nsec3_hash(name: Name, parameters: Parameters) -> bytes:
    """RFC 5155 section 5."""
    return wire_hash(canonical(name), parameters)


def wire_hash(data: bytes, parameters: Parameters) -> bytes:
    """The same of a name's octets in canonical form."""
    for _ in range(parameters.iterations + 1):
        data = hashlib.sha1(data + parameters.salt).digest()  # noqa: S324  the RFC's hash
    return data


def hash_label(hashed: bytes) -> bytes:
    """A hash as an owner label (base32hex, RFC 4648)."""
    return base64.b32encode(hashed).translate(_TO_HEX32).lower()


def owner_hash(label: bytes) -> bytes | None:
    """The hash that an owner label holds; None if it holds none.

    Digits of base32hex are those of a number to the base 32, of either case; int reads them much
    faster than base64, but takes signs and the like as well.
    """
    if len(label) != _DIGITS or label.translate(None, _HEX32):
        return None
    return int(label, 32).to_bytes(_LENGTH)


@dataclass
class Nsec3Prover:
    """Proofs from NSEC3 records of one parameter set whose signatures hold."""

    zone: Name
    parameters: Parameters
    spans: list[Span] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    _hashes: dict[bytes, bytes] = field(default_factory=dict)

    def name_error(self, name: Name) -> Proof | None:
        """RFC 5155 section 8.4."""
        exact = self._matching(name)
        if exact:
            return Proof(Denied.NAME) if NXNAME in exact.types else None
        encloser = self._closest_encloser(name)
        if encloser is None or self._covering(wildcard_at(encloser.name)) is None:
            return None
        return Proof(Denied.NAME, opt_out=encloser.span.opt_out)

    def no_data(self, name: Name, rdtype: int) -> Proof | None:
        """RFC 5155 sections 8.5 (the name), 8.6 (DS), 8.7 (wildcard), erratum 3441 (opt-out)."""
        if exact := self._matching(name):
            return self._exact(exact, name, rdtype)
        encloser = self._closest_encloser(name)
        if encloser is None:
            return None
        if span := self._matching(wildcard_at(encloser.name)):
            good = self._lacks(span, name, rdtype) and not parent_side(span.types)
            return Proof(Denied.DATA, opt_out=encloser.span.opt_out) if good else None
        return Proof(Denied.DATA, opt_out=True, spanned=True) if encloser.span.opt_out else None

    def no_closer(self, name: Name, encloser: Name) -> Proof | None:
        """RFC 5155 section 8.8: the wildcard of `encloser` was the right source."""
        span = self._covering(one_longer(name, encloser))
        return Proof(Denied.NAME, opt_out=span.opt_out) if span else None

    def gap(self, name: Name, *, exists: bool, wild: bool) -> None:
        """Note what a denial lacks that proved nothing: a hint for people, on which nothing rests.

        `exists`: its code says that the name does. `wild`: a wildcard needs a denial, too.
        """
        if self._matching(name):
            if not exists:
                self._flaw("NAME_EXISTS", name)
            return
        depths = range(len(name) - 1, len(self.zone) - 1, -1)
        above = next((a for d in depths if self._matching(a := name.split(d)[1])), None)
        if above is None:
            self._flaw("ENCLOSER_MISSING", name)
        elif self._covering(closer := one_longer(name, above)) is None:
            self._flaw("NAME_NOT_COVERED", closer)
        elif wild and not self._told(source := wildcard_at(above)):
            self._flaw("WILDCARD_NOT_DENIED", name, source.to_text())

    def _exact(self, span: Span, name: Name, rdtype: int) -> Proof | None:
        if not self._lacks(span, name, rdtype):
            return None
        if rdtype == DS and SOA in span.types and len(name) > 1:
            self._flaw("NOT_A_DELEGATION", name, "it is the child's own NSEC3")
            return None
        if rdtype != DS and parent_side(span.types):
            self._flaw("NSEC_ANCESTOR_DELEGATION", name)
            return None
        return Proof(Denied.DATA, delegation=rdtype == DS and NS in span.types)

    def _lacks(self, span: Span, name: Name, rdtype: int) -> bool:
        if rdtype in span.types or CNAME in span.types:
            owner = f"{hash_label(span.owner).decode()}.{self.zone.to_text()}"
            self._flaw("NSEC_TYPE_EXISTS", name, owner)
            return False
        return True

    def _closest_encloser(self, name: Name) -> Encloser | None:
        """RFC 5155 section 8.3, for a name that no record matches."""
        for depth in range(len(name) - 1, len(self.zone) - 1, -1):
            ancestor = name.split(depth)[1]
            span = self._matching(ancestor)
            if span is None:
                continue
            if ancestor_only(span.types):
                self._flaw("NSEC_ANCESTOR_DELEGATION", name)
                return None
            covering = self._covering(one_longer(name, ancestor))
            return Encloser(ancestor, covering) if covering else None
        return None

    def _told(self, name: Name) -> bool:
        return bool(self._matching(name) or self._covering(name))

    def _matching(self, name: Name) -> Span | None:
        hashed = self._hash(name)
        return next((span for span in self.spans if span.owner == hashed), None)

    def _covering(self, name: Name) -> Span | None:
        hashed = self._hash(name)
        if hashed is None:
            return None
        return next((span for span in self.spans if span.covers(hashed)), None)

    def _hash(self, name: Name) -> bytes | None:
        if not lies_in(name, self.zone):
            return None
        octets = canonical(name)
        hashed = self._hashes.get(octets)
        if hashed is None:
            if len(self._hashes) >= MAX_HASHES:
                self._flaw("CAP_REACHED", name, f"{MAX_HASHES} names hashed")
                return None
            hashed = self._hashes[octets] = wire_hash(octets, self.parameters)
        return hashed

    def _flaw(self, code: str, name: Name, detail: str = "") -> None:
        self.flaws.append(Flaw(code, self.zone.to_text(), name.to_text(), detail))


@dataclass
class Nsec3Chains:
    """The records of an answer by parameter set. `excessive` are iterations above the limit."""

    provers: dict[Parameters, Nsec3Prover]
    excessive: int
    flaws: list[Flaw]

    @classmethod
    def of(cls, zone: Name, rrsets: Iterable[RRset], limit: int) -> Nsec3Chains:
        """From validated RRsets of a zone; `limit` bounds the iterations that are computed."""
        chains = cls({}, 0, [])
        for rrset in rrsets:
            for rdata in rrset.rdatas:
                if isinstance(rdata, NSEC3):
                    chains._add(zone, rrset.name, rdata, limit)
        return chains

    def _add(self, zone: Name, owner: Name, rdata: NSEC3, limit: int) -> None:
        hashed = owner_hash(owner.labels[0])
        if hashed is None or not right_below(owner, zone) or len(rdata.next) != _LENGTH:
            self._flaw("NSEC3_OWNER", zone, owner)
        elif rdata.algorithm != SHA1 or rdata.flags & ~_OPT_OUT:
            self._flaw("NSEC3_UNKNOWN", zone, owner)
        elif rdata.iterations > limit:
            self.excessive = max(self.excessive, rdata.iterations)
        else:
            parameters = Parameters(rdata.iterations, rdata.salt)
            prover = self.provers.setdefault(parameters, Nsec3Prover(zone, parameters))
            opt_out = bool(rdata.flags & _OPT_OUT)
            prover.spans.append(Span(hashed, rdata.next, opt_out, types_in(rdata.windows)))

    def _flaw(self, code: str, zone: Name, owner: Name) -> None:
        self.flaws.append(Flaw(code, zone.to_text(), owner.to_text(), owner.to_text()))
