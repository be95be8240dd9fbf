"""Mail of a zone: where it is delivered, and who may send in the zone's name."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from netaudit.facts.zone import Security
from netaudit.model import Inability, Phrase

_DEAD = "SERVFAIL"


@dataclass(frozen=True, slots=True)
class MailHost:
    """The target of an MX record, lower case without final dot, "." for the null MX (RFC 7505).

    `literal`: it is an address, not a name. `alias` is the target of its CNAME, "" if there is
    none. `rcode` is of the question for its addresses, "" where it was not asked: `unasked` then
    says why we could not.
    """

    name: str
    preference: int
    literal: bool
    alias: str
    aaaa: tuple[IPv6Address, ...]
    a: tuple[IPv4Address, ...]
    rcode: str
    unasked: Inability


@dataclass(frozen=True, slots=True)
class MailExchangers:
    """The MX records at a zone's apex. `rcode` and `security` are of the question for them.

    `declared` are the names in the zone that the inventory has SMTP services for.
    """

    rcode: str
    security: Security
    hosts: tuple[MailHost, ...]
    declared: tuple[str, ...]

    @property
    def answered(self) -> bool:
        """Whether any server of the zone did."""
        return self.rcode != _DEAD

    def receiving(self) -> tuple[MailHost, ...]:
        """Those that mail is delivered to: without the null MX."""
        return tuple(host for host in self.hosts if host.name != ".")

    def null(self) -> tuple[MailHost, ...]:
        """The null MX: "." as a target."""
        return tuple(host for host in self.hosts if host.name == ".")


@dataclass(frozen=True, slots=True)
class MailCopy:
    """What one name server has of a zone's mail. `type`: MX or SPF. `records`: sorted.

    An MX is its preference and its target, an SPF record the text.
    """

    server: str
    type: str
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MailCopies:
    """MX and SPF at one address of each name server of a zone, as far as it answered."""

    copies: tuple[MailCopy, ...]

    def of(self, type_: str) -> tuple[MailCopy, ...]:
        """Those of one type."""
        return tuple(copy for copy in self.copies if copy.type == type_)


@dataclass(frozen=True, slots=True)
class SenderPolicy:
    """SPF at a zone's apex (RFC 7208), with what it includes.

    Attributes:
        rcode: of the question. records: all texts that are SPF records.
        mistakes: what makes it a permanent error, in it or in what it includes.
        lookups, voids: questions that evaluating it costs at most, and those of them without data.
        default: the qualifier of "all" that decides in the end, through redirect; "" without one.
        unasked: names that it leads to and that we could not ask about, and why.
    """

    rcode: str
    records: tuple[str, ...]
    mistakes: tuple[Phrase, ...]
    lookups: int
    voids: int
    default: str
    unasked: tuple[Inability, ...]

    @property
    def answered(self) -> bool:
        """Whether any server of the zone did."""
        return self.rcode != _DEAD


@dataclass(frozen=True, slots=True)
class DmarcPolicy:
    """DMARC for a zone (RFC 7489).

    Attributes:
        rcode: of the question at the zone's own name.
        at: the name that has a record, "" if none has. inherited: it is a zone's above.
        records: all texts there that are DMARC records.
        mistakes: what is wrong with the first of them.
        policy: "none", "quarantine" or "reject", as it is for this zone; "" without a record.
        percent: of messages that it is for. reports: addresses for aggregate reports (rua).
    """

    rcode: str
    at: str
    inherited: bool
    records: tuple[str, ...]
    mistakes: tuple[Phrase, ...]
    policy: str
    percent: int
    reports: str

    @property
    def answered(self) -> bool:
        """Whether any server of the zone did."""
        return self.rcode != _DEAD


@dataclass(frozen=True, slots=True)
class DkimKey:
    """The records of one selector (RFC 6376 section 3.6.1), as far as there is exactly one.

    Attributes:
        rcode: of the question. records: all texts there.
        mistakes: what makes the record useless to receivers.
        kind: "rsa", "ed25519". bits: of an RSA key, 0 of others.
        revoked: it says that the key is withdrawn. testing: that its signatures are not to count.
        sha1_only: it is for signatures with SHA-1 alone.
    """

    selector: str
    rcode: str
    records: tuple[str, ...]
    mistakes: tuple[Phrase, ...]
    kind: str
    bits: int
    revoked: bool
    testing: bool
    sha1_only: bool

    def faults(self) -> tuple[Phrase, ...]:
        """Why signatures by it count for nothing."""
        revoked = (Phrase("the key is revoked"),) if self.revoked else ()
        trial = (Phrase("the key is on trial (t=y)"),) if self.testing else ()
        return (*self.mistakes, *revoked, *trial)


@dataclass(frozen=True, slots=True)
class DkimKeys:
    """The selectors that the inventory declares for mail of a zone.

    `rcode` is of the question at _domainkey below the zone, which exists as soon as any selector
    does (RFC 8020); `wild`: whatever is asked there exists.
    """

    rcode: str
    wild: bool
    keys: tuple[DkimKey, ...]

    @property
    def answered(self) -> bool:
        """Whether any server of the zone did."""
        return self.rcode != _DEAD

    @property
    def readable(self) -> tuple[DkimKey, ...]:
        """Those with one record."""
        return tuple(key for key in self.keys if len(key.records) == 1)
