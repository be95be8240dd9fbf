"""A zone with one of everything, and what may truly be said of any name in it.

The truth is read off the zone's data, by RFC 1034 section 4.3.2, 4592 and 6672; no record of denial
is looked at. `Truth.allowed` is what a validator may conclude from any authentic records.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import dns.name

from netaudit.dns.proof import CNAME, DNAME, DS, NS, Denied, Proof
from tests.fakes.dns_zones import Zone, name

if TYPE_CHECKING:
    from dns.name import Name

A, MX, TXT, SOA, NSEC = 1, 15, 16, 6, 47
ORIGIN = "z.test."
KINDS: dict[str, dict[str, Any]] = {
    "nsec": {"denial": "nsec"},
    "nsec3": {"denial": "nsec3", "salt": b"\xab", "iterations": 2},
    "opt-out": {"denial": "nsec3", "opt_out": True},
}
TYPES = (A, MX, DS, NS, CNAME, SOA)
_NAMES = """
    @ www nothing a.www ns *.w w exact.w any.w x.any.w x.exact.w alias x.alias d x.d y.x.d wc
    any.wc *.wc we any.we x.*.we *.we y.*.we ent b.ent a.b.ent c.ent x.a.b.ent s www.s o www.o
    x.www.o q p.q x.p.q r.q sq p.sq zz a
"""


def rich_zone(kind: str, algorithm: int = 13) -> Zone:
    """The zone; `kind` is a key of KINDS."""
    zone = Zone.make(ORIGIN, algorithm=algorithm, **KINDS[kind])
    for owner, rdtype, text in (
        ("@", "NS", "ns"),
        ("ns", "A", "198.18.0.1"),
        ("www", "A", "198.18.0.2"),
        ("*.w", "A", "198.18.0.3"),
        ("exact.w", "MX", "10 www"),
        ("alias", "CNAME", "www"),
        ("d", "DNAME", "w"),
        ("*.wc", "CNAME", "www"),
        ("x.*.we", "A", "198.18.0.4"),
        ("a.b.ent", "A", "198.18.0.5"),
    ):
        full = text if rdtype == "A" else " ".join([*text.split()[:-1], _full(text.split()[-1])])
        zone.add(_full(owner), rdtype, full)
    signed = Zone.make(_full("s"))
    zone.delegate(signed, (_full("ns1.s"), "198.18.0.9"))
    also_signed = Zone.make(_full("p.sq"))
    zone.delegate(also_signed, (_full("ns1.p.sq"), "198.18.0.9"))
    for unsigned in ("o", "p.q"):
        child = Zone.make(_full(unsigned), denial="")
        zone.delegate(child, (_full(f"ns1.{unsigned}"), "198.18.0.9"), ds=[])
    return zone


def names() -> list[Name]:
    """Names to ask about: that exist, that do not, and that lie where the rules meet."""
    return [name(_full(text)) for text in _NAMES.split()]


def _full(text: str) -> str:
    return ORIGIN if text == "@" else f"{text}.{ORIGIN}"


@dataclass(frozen=True)
class Truth:
    """What the zone holds about a question.

    `denied` is what does not exist, None where there is data or the zone has no say; `spoken` says
    whether the zone speaks of that name at all; `may_be_open` whether an opt-out span may cover it.
    """

    denied: Denied | None
    spoken: bool
    may_be_open: bool
    delegation: bool

    def allowed(self, proof: Proof) -> bool:
        """Whether a validator may conclude that."""
        if proof.opt_out:
            return self.may_be_open
        return self.denied is proof.denied and (not proof.delegation or self.delegation)


def truth(zone: Zone, owner: Name, rdtype: int) -> Truth:
    """Of one question."""
    open_ = zone.opt_out and _may_be_open(zone, owner)
    cut = zone.cut_above(owner)
    if cut is not None:
        at_parent = cut == owner and rdtype == DS
        denied = Denied.DATA if at_parent and (owner, DS) not in zone.data else None
        return Truth(denied, at_parent, open_, at_parent and denied is not None)
    if _below_dname(zone, owner):
        return Truth(None, spoken=False, may_be_open=open_, delegation=False)
    source = source_of(zone, owner)
    if source is None:
        return Truth(Denied.NAME, spoken=True, may_be_open=open_, delegation=False)
    types = zone.types(source)
    at_apex = source == zone.origin and rdtype == DS  # for the parent to say
    if rdtype in types or CNAME in types or at_apex:
        return Truth(None, spoken=True, may_be_open=open_, delegation=False)
    return Truth(Denied.DATA, spoken=True, may_be_open=open_, delegation=False)


def source_of(zone: Zone, owner: Name) -> Name | None:
    """The name whose data answers: itself, a wildcard, or none."""
    existing = zone.names()
    if owner in existing:
        return owner
    wildcard = dns.name.Name([b"*"]).concatenate(encloser_of(zone, owner))
    return wildcard if wildcard in existing else None


def encloser_of(zone: Zone, owner: Name) -> Name:
    """The closest ancestor that exists."""
    existing = zone.names()
    while owner not in existing:
        owner = owner.parent()
    return owner


def _below_dname(zone: Zone, owner: Name) -> bool:
    return any(
        (owner.split(depth)[1], DNAME) in zone.data for depth in range(len(zone.origin), len(owner))
    )


def _may_be_open(zone: Zone, owner: Name) -> bool:
    """Whether the next closer name, as the chain has it, could be an unsigned delegation."""
    chained = owner
    while zone.matching(chained) is None:
        chained = chained.parent()
    if chained == owner:
        return False
    types = zone.types(chained)
    return not (DNAME in types or (NS in types and chained != zone.origin))
