"""What a recursive resolver does with names whose DNSSEC state is known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from netaudit.facts.zone import Answered
from netaudit.model import Address, SecurityZone


@dataclass(frozen=True, slots=True)
class CanaryAnswer:
    """One canary asked at one address.

    `expected` is "secure", "bogus" or "insecure"; `fault` says what is wrong with a bogus one
    ("signature", "expired", "future", "ds") or why one is insecure ("algorithm", "iterations").
    `rcode` is "" without an answer; `authentic` is the AD bit; `errors` are Extended DNS Error
    codes (RFC 8914). `empty`: no addresses came; runs of before did not look.
    """

    address: Address
    name: str
    expected: str
    fault: str
    outcome: Answered
    rcode: str
    authentic: bool
    errors: tuple[int, ...]
    empty: bool = False

    @property
    def right(self) -> bool:
        """Whether a validating resolver would have answered so (RFC 4035 section 3.2)."""
        if self.expected == "bogus":
            return self.rcode == "SERVFAIL"
        if self.fault == "iterations" and self.rcode == "SERVFAIL":
            return True  # RFC 9276 section 3.2 lets it choose
        return self.resolved and self.authentic == (self.expected == "secure")

    @property
    def resolved(self) -> bool:
        """Whether it gave what was asked for."""
        return self.rcode in {"NOERROR", "NXDOMAIN"}

    @property
    def validated(self) -> bool:
        """Whether only one who validates answers so."""
        if self.expected == "bogus":
            return self.rcode == "SERVFAIL"
        return self.expected == "secure" and self.authentic

    @property
    def label(self) -> str:
        """Name, address and what came back, for people."""
        said = "NODATA" if self.empty and self.rcode == "NOERROR" else self.rcode
        came = f"{said}{' AD' if self.authentic else ''}" if said else str(self.outcome)
        return f"{self.name} @{self.address}: {came}"


@dataclass(frozen=True, slots=True)
class Validation:
    """Every canary at every address of a resolver that we could ask.

    One that is answered now so, now otherwise at an address is here twice.
    """

    answers: tuple[CanaryAnswer, ...]

    def heard(self) -> tuple[CanaryAnswer, ...]:
        """Those that resolve for us at all."""
        return tuple(a for a in self.answers if a.rcode not in {"", "REFUSED"})

    def of(self, *faults: str) -> tuple[CanaryAnswer, ...]:
        """Those of canaries with one of these faults, at addresses that resolve what has none."""
        resolving = self._resolving()
        return tuple(a for a in self.heard() if a.fault in faults and a.address in resolving)

    def contradictions(self) -> tuple[CanaryAnswer, ...]:
        """Answers to what an address answered in two ways."""
        times = Counter((a.address, a.name) for a in self.heard())
        return tuple(a for a in self.heard() if times[a.address, a.name] > 1)

    def exceptions(self) -> tuple[CanaryAnswer, ...]:
        """Bogus names given out, as unsigned, by an address that refuses others.

        None is one where anything contradicts, or a secure name is not marked so: there the
        resolver, or one of several, does not validate.
        """
        if self.contradictions():
            return ()
        heard = self.heard()
        validates = {a.address for a in heard if a.expected == "bogus" and a.validated}
        validates -= {a.address for a in heard if a.expected == "secure" and not a.validated}
        return tuple(
            a
            for a in heard
            if a.expected == "bogus" and a.resolved and not a.authentic and a.address in validates
        )

    def _resolving(self) -> frozenset[Address]:
        """Addresses that gave a name which is in order, or were asked for none."""
        sound = [a for a in self.heard() if a.expected != "bogus" and not a.fault]
        giving = {a.address for a in sound if a.rcode == "NOERROR" or a.validated}
        return frozenset(a.address for a in self.heard()) - ({a.address for a in sound} - giving)


@dataclass(frozen=True, slots=True)
class ResolverView:
    """One address of a resolver, and how it serves.

    Where a field says "came", it is a response code, or how there was no answer ("silent").

    Attributes:
        plain: what came to a good canary, asked with DO. signatures: RRSIG came along, of the
            records, or of what denies them. tcp: what came to it over TCP.
        checking_disabled: what came to a bogus canary with the CD flag; "" if there is none.
        large: what came over UDP to a canary that fits no datagram, or how the root's keys were
            lost, which fit one but not 512 octets. large_truncated: with TC.
            large_tcp: what came over TCP; "" if there is no such canary. large_whole: all of it.
        minimised: what the canary for QNAME minimisation says: "yes", "no", "" if nothing.
        seen_as: the address that it asks others from, as a canary tells; "" if none does.
        own: that address is its own, or one of its unit. software: what it answers to
            version.bind. identifier: its NSID (RFC 5001) as hex.
        empty: no records came to the good canary. Runs of before did not look.
    """

    address: Address
    plain: str
    signatures: bool
    tcp: str
    checking_disabled: str
    large: str
    large_truncated: bool
    large_tcp: str
    large_whole: bool
    minimised: str
    seen_as: str
    own: bool
    software: str
    identifier: str
    empty: bool = False

    @property
    def serves(self) -> bool:
        """Whether it resolves for us."""
        return self.plain in {"NOERROR", "NXDOMAIN", "SERVFAIL"}


@dataclass(frozen=True, slots=True)
class ResolverManners:
    """Every address of a resolver that we could ask.

    `admitted`: the plan lets the zone that we ask from use it.
    """

    seen_from: SecurityZone
    admitted: bool
    views: tuple[ResolverView, ...]

    def serving(self) -> tuple[ResolverView, ...]:
        """Those that resolve for us."""
        return tuple(v for v in self.views if v.serves)
