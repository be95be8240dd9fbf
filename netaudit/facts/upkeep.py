"""What shows how a zone is kept: stray SOA records, identifiers, CSYNC, the delegation's TTLs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Csync:
    """A CSYNC record (RFC 7477 section 2.1). `types` are mnemonics."""

    serial: int
    flags: int
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServerUpkeep:
    """One server address that serves the zone.

    `soas` are the SOA records in one answer, `serial` that of the first. `nsid` is the identifier
    that it gives (RFC 5001), "" if none. `unreadable` counts CSYNC records beyond reading.
    """

    server: str
    soas: int
    serial: int
    nsid: str
    csyncs: tuple[Csync, ...]
    unreadable: int


@dataclass(frozen=True, slots=True)
class ZoneUpkeep:
    """Every server address that serves the zone, and the TTLs of its delegation.

    `ds_ttl` and `ns_ttl` are in seconds as the zone above has them, None where it has no such
    RRset or does not answer.
    """

    servers: tuple[ServerUpkeep, ...]
    ds_ttl: int | None
    ns_ttl: int | None
