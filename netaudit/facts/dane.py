"""TLSA records of a TLS service (RFC 6698), beside the certificates that it presents."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.facts.zone import Security
from netaudit.model import Address, Inability, SecurityZone


@dataclass(frozen=True, slots=True)
class Tlsa:
    """A TLSA record. `data` in hex; the numbers are 256 where the record cannot be read at all."""

    usage: int
    selector: int
    matching: int
    data: str

    @property
    def label(self) -> str:
        """The three numbers and the beginning of the data, for people."""
        return f"{self.usage} {self.selector} {self.matching} {self.data[:8]}"


@dataclass(frozen=True, slots=True)
class TlsaName:
    """The records of one name of the service; `owner` is as in "_25._tcp.mail.example"."""

    name: str
    owner: str
    rcode: str
    security: Security
    records: tuple[Tlsa, ...]


@dataclass(frozen=True, slots=True)
class DanePresented:
    """What an address presented for a name. `matched` are the labels of the records that fit.

    `certificates` are how many came, 0 where there was no handshake; `whole` says whether those
    above the leaf could be seen.
    """

    address: Address
    name: str
    certificates: int
    whole: bool
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DaneService:
    """Every name of a service, and every address of those that have records.

    `unasked` says which address families this vantage could not ask, and why.
    """

    seen_from: SecurityZone
    names: tuple[TlsaName, ...]
    presented: tuple[DanePresented, ...]
    unasked: tuple[Inability, ...]

    def published(self) -> tuple[TlsaName, ...]:
        """The names that have records."""
        return tuple(name for name in self.names if name.records)
