"""SSHFP records of an SSH service (RFC 4255)."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.facts.zone import Security
from netaudit.model import Address, Inability, SecurityZone


@dataclass(frozen=True, slots=True)
class Sshfp:
    """A fingerprint in hex. The numbers are 256 where the record cannot be read at all."""

    algorithm: int
    type: int
    fingerprint: str

    @property
    def label(self) -> str:
        """The two numbers and the beginning of the fingerprint, for people."""
        return f"{self.algorithm} {self.type} {self.fingerprint[:8]}"


@dataclass(frozen=True, slots=True)
class SshfpName:
    """The records of one name of the service."""

    name: str
    rcode: str
    security: Security
    records: tuple[Sshfp, ...]


@dataclass(frozen=True, slots=True)
class SshfpService:
    """Every name of the service."""

    names: tuple[SshfpName, ...]

    def published(self) -> tuple[SshfpName, ...]:
        """The names that have records."""
        return tuple(name for name in self.names if name.records)


@dataclass(frozen=True, slots=True)
class SshKey:
    """A host key that an address showed, as the records that it would have.

    `kind` is its algorithm in SSH's words, "ssh-ed25519" for instance.
    """

    address: Address
    kind: str
    records: tuple[Sshfp, ...]


@dataclass(frozen=True, slots=True)
class SshKeys:
    """The host keys of a service, of the algorithms that its SSHFP records name.

    Attributes:
        keys: what was shown, and proved by a signature.
        asked: addresses whose offer of host key algorithms came.
        silent: other addresses, and why.
        unasked: the address families that this vantage could not ask, and why.
    """

    seen_from: SecurityZone
    keys: tuple[SshKey, ...]
    asked: tuple[Address, ...]
    silent: tuple[str, ...]
    unasked: tuple[Inability, ...]
