"""What the DNS publishes for the names of a service."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING

from netaudit.facts.zone import Reason, Security

if TYPE_CHECKING:
    from collections.abc import Mapping

_TELLING = frozenset({"NOERROR", "NXDOMAIN"})


@dataclass(frozen=True, slots=True)
class NameAddresses:
    """One name. `rcode` and `security` are of the AAAA question; SERVFAIL: no server answered."""

    name: str
    aaaa: tuple[IPv6Address, ...]
    a: tuple[IPv4Address, ...]
    rcode: str
    security: Security


@dataclass(frozen=True, slots=True)
class PublishedAddresses:
    """Every name of a service, in the inventory's order."""

    names: tuple[NameAddresses, ...]


@dataclass(frozen=True, slots=True)
class Stray:
    """An AAAA of a name that no host of the inventory has.

    `holder` is the id of the unit whose prefix the address is in, "" if it is in nobody's.
    """

    name: str
    address: IPv6Address
    holder: str


@dataclass(frozen=True, slots=True)
class StrayAddresses:
    """Of all names of a service; `asked` are those that have any AAAA."""

    asked: tuple[str, ...]
    strays: tuple[Stray, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """What stands at a name and validators refuse. `type`: AAAA or A."""

    name: str
    type: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class NameProofs:
    """Whether what the DNS says of a service's names validates, where its zone does.

    Attributes:
        judged: names with an address in a zone with a chain of trust whose own records validate.
        refused: of them, what is bogus all the same.
    """

    judged: tuple[str, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class NameCopy:
    """What one name server has at a name. `type`: AAAA or A, what it was asked for.

    `outcome`: a response code, how there was no answer, or "lame". `records`: addresses, or "CNAME"
    and its target. `refused`: why validators refuse the answer; empty where the zone is not secure.
    `listed`: the types that the name has by the NSEC or NSEC3 in a denial; empty where none shows,
    and in runs of before.
    """

    server: str
    name: str
    type: str
    outcome: str
    records: tuple[str, ...]
    refused: tuple[Reason, ...] = ()
    listed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameCopies:
    """Every name of a service, at one address of each server of the zone that has it."""

    copies: tuple[NameCopy, ...]

    def by_question(self) -> Mapping[tuple[str, str], tuple[NameCopy, ...]]:
        """Those of servers that know the zone, by name and type, of more than one server."""
        found: dict[tuple[str, str], list[NameCopy]] = {}
        for copy in self.copies:
            if copy.outcome in _TELLING:
                found.setdefault((copy.name, copy.type), []).append(copy)
        return {asked: tuple(copies) for asked, copies in found.items() if len(copies) > 1}

    def contradicted(self) -> tuple[NameCopy, ...]:
        """Answers that the name does not exist, of servers that know it by the other type."""
        known = {(c.server, c.name) for c in self.copies if c.outcome == "NOERROR"}
        return tuple(
            c for c in self.copies if c.outcome == "NXDOMAIN" and (c.server, c.name) in known
        )

    def unlisted(self) -> tuple[NameCopy, ...]:
        """Addresses of servers that leave their type out where they deny the other one."""
        listed = {(c.server, c.name): c.listed for c in self.copies if c.listed}
        return tuple(
            c
            for c in self.copies
            if _has_addresses(c) and c.type not in listed.get((c.server, c.name), (c.type,))
        )


def _has_addresses(copy: NameCopy) -> bool:
    return any(not record.startswith("CNAME ") for record in copy.records)
