"""Reverse DNS: the zones of a unit's prefixes, and the names that its addresses have there."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.facts.zone import ChainLink, Reason, Security
from netaudit.model import Address, Inability


@dataclass(frozen=True, slots=True)
class ReverseZone:
    """The validated answer for the SOA where the reverse zone of (a part of) a prefix begins.

    `name` is that place, `links` end in the zone that answered. `rcode` is NXDOMAIN where nothing
    is delegated or recorded there, SERVFAIL where no server answered.
    """

    name: str
    rcode: str
    security: Security
    links: tuple[ChainLink, ...]
    reasons: tuple[Reason, ...]

    @property
    def exists(self) -> bool:
        """Whether anything is there; also where that could not be read off an answer."""
        return self.rcode != "NXDOMAIN"

    @property
    def answers(self) -> bool:
        """Whether some server answered for it."""
        return self.rcode != "SERVFAIL"


@dataclass(frozen=True, slots=True)
class ReverseZones:
    """Of one prefix: a zone for each part of it that holds declared addresses."""

    zones: tuple[ReverseZone, ...]


@dataclass(frozen=True, slots=True)
class Forward:
    """A name that a PTR gives, and the addresses that it has itself.

    `rcode` is SERVFAIL where no server answers for it. `untested` is why it could not be looked up
    from here, "" if it was.
    """

    name: str
    addresses: tuple[Address, ...]
    rcode: str
    untested: Inability


@dataclass(frozen=True, slots=True)
class Pointer:
    """The PTR records of one address (RFC 1035 section 3.5).

    `names` are the first few, `count` is how many there are. `zone` says whether there is a
    reverse zone that answers, or whether the address is in none.
    """

    address: Address
    names: tuple[Forward, ...]
    count: int
    rcode: str
    security: Security
    zone: bool

    def unconfirmed(self) -> tuple[Forward, ...]:
        """The names that were answered for and do not lead back to the address."""
        answered = (n for n in self.names if not n.untested and n.rcode != "SERVFAIL")
        return tuple(n for n in answered if self.address not in n.addresses)


@dataclass(frozen=True, slots=True)
class ReverseNames:
    """Of one host: every declared address, both families, in the inventory's order."""

    pointers: tuple[Pointer, ...]
