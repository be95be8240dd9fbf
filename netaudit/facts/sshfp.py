"""SSHFP records of an SSH service (RFC 4255)."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.facts.zone import Security


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
