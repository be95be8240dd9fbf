"""Trust anchors and root hints: what an inventory, or a command's files, say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import dns.name
from dns.name import Name
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS

from netaudit.errors import UsageError
from netaudit.model import Address
from netaudit.records.zonefile import NoRecord, entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dns.rdata import Rdata

    from netaudit.model import DnsPlan


@dataclass(frozen=True, slots=True)
class Anchor:
    """What is trusted of one zone: DS or DNSKEY records, or both."""

    zone: Name
    ds: tuple[DS, ...]
    keys: tuple[DNSKEY, ...]


@dataclass(frozen=True, slots=True)
class Hint:
    """A name server of a zone where the walk may begin, and its addresses.

    That is the root; where nothing leads there, as on a network without a root of its own, it is
    the zones that resolvers are told of (BIND's static-stub, Unbound's stub-zone).
    """

    name: Name
    addresses: tuple[Address, ...]
    zone: Name = dns.name.root


def read_anchors(records: Iterable[str]) -> dict[Name, Anchor]:
    """Trust anchors from DS and DNSKEY records in presentation form. Raises UsageError."""
    found: dict[Name, list[Rdata]] = {}
    for text in records:
        try:
            for entry in entries(text):
                found.setdefault(entry.owner, []).append(entry.rdata())
        except NoRecord as error:
            raise UsageError(
                "the trust anchor {record} cannot be read: {problem}",
                record=text,
                problem=error.problem,
            ) from error
    return {name: _anchor(name, rdatas) for name, rdatas in found.items()}


def plan_anchors(plan: DnsPlan) -> dict[Name, Anchor]:
    """The trust anchors of an inventory; empty if it has none. Raises UsageError."""
    return read_anchors(plan.trust_anchors)


def plan_hints(plan: DnsPlan) -> tuple[Hint, ...]:
    """The root hints of an inventory."""
    text = dns.name.from_text
    return tuple(Hint(text(hint.name), hint.addresses, text(hint.zone)) for hint in plan.root_hints)


def closest(anchors: Mapping[Name, Anchor], name: Name) -> Name | None:
    """The zone of the closest anchor at or above a name."""
    return max((a for a in anchors if name.is_subdomain(a)), key=len, default=None)


def _anchor(zone: Name, rdatas: list[Rdata]) -> Anchor:
    return Anchor(
        zone,
        tuple(rdata for rdata in rdatas if isinstance(rdata, DS)),
        tuple(rdata for rdata in rdatas if isinstance(rdata, DNSKEY)),
    )
