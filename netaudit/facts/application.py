"""Whether what listens on a service's port speaks the protocol that was declared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from netaudit.facts.reach import PortState
from netaudit.model import Address, Phrase, SecurityZone


class Speech(StrEnum):
    """What was heard after the connection."""

    ANSWERED = "answered"  # the declared protocol, as itself
    REFUSED = "answered with an error"  # the declared protocol, but it will not serve
    GARBAGE = "answered in another protocol"
    SILENT = "accepted and said nothing"
    CUT = "closed the connection"
    TOO_SLOW = "answered too slowly"
    TOO_MUCH = "sent too much"
    NO_TLS = "did not complete a TLS handshake"
    NOT_REACHED = "was not reached"
    UNKNOWN_PROTOCOL = "speaks a protocol that is not checked"


@dataclass(frozen=True, slots=True)
class Answer:
    """One address.

    `banner` is what it said, at most 120 printable characters; `code` the status of HTTP or
    SMTP, the RCODE of DNS, None otherwise; `detail` is for a technician.
    """

    address: Address
    state: PortState
    speech: Speech
    banner: str
    code: int | None
    detail: str

    @property
    def works(self) -> bool:
        """Whether a client would be served."""
        return self.speech is Speech.ANSWERED

    @property
    def said(self) -> str | Phrase:
        """What it said, or else what a technician is told: a sentence that ends in it is whole."""
        return self.banner or self.detail or Phrase("nothing that can be read")


@dataclass(frozen=True, slots=True)
class ApplicationV6:
    """Every IPv6 address of a service."""

    seen_from: SecurityZone
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class ApplicationV4:
    """Every IPv4 address of a service."""

    seen_from: SecurityZone
    answers: tuple[Answer, ...]


def reached(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """Those whose port is open."""
    return tuple(a for a in answers if a.state is PortState.OPEN)
