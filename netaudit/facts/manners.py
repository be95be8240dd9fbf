"""How each server of a zone takes questions that are out of the ordinary."""

from __future__ import annotations

from dataclasses import dataclass

OTHER_COOKIE, COOKIE_LENGTH = "other cookie", "cookie length"


@dataclass(frozen=True, slots=True)
class ServerManners:
    """One address of one name server.

    Where a field says "came", it is a response code, or how there was no answer ("silent").

    Attributes:
        server: name and address. edns, dnssec_ok: an ordinary answer has an OPT record, with DO.
        version_one: what came to EDNS version 1. version_shown: the version in that answer's OPT.
        unknown: what came to an unknown option and flag. echoes: which of them came back:
            "option", "flag".
        case_kept: the question came back in the letters' case it was asked in.
        unknown_type: what came to a type that nobody knows, at an apex that it serves.
        denial_soa: the owner of the SOA where this zone's apex denies a type, "" without one.
        denied: whether it denied that type at all, and did not answer with something else. alias:
            the target of the CNAME that it answered with, "" without one, None if nobody looked.
        small: what came to a question for DNSKEY that offers room for 512 octets, or for more where
            the answer does not need it. small_size: octets of that answer. small_truncated: it has
            TC. small_edns: it has an OPT record. Who speaks no EDNS was asked without.
        upward: asked for what it does not serve, it refers to a zone above.
        software: what it answers to version.bind, "" if nothing.
        cookie: what came to a question with a cookie, or what is wrong with the one that came back:
            `OTHER_COOKIE`, `COOKIE_LENGTH`; None if nobody looked.
        lost: octets of an answer that did not come over UDP, where it had been offered room for it,
            though a shorter one did; 0 if there is none, None if nobody looked.
    """

    server: str
    edns: bool
    dnssec_ok: bool
    version_one: str
    version_shown: int | None
    unknown: str
    echoes: tuple[str, ...]
    case_kept: bool
    unknown_type: str
    denial_soa: str
    small: str
    small_size: int
    small_truncated: bool
    small_edns: bool
    upward: bool
    software: str
    denied: bool = True
    # Runs of before did not look:
    alias: str | None = None
    lost: int | None = None
    cookie: str | None = None


@dataclass(frozen=True, slots=True)
class ZoneManners:
    """Every server address that answers for the zone with authority."""

    servers: tuple[ServerManners, ...]

    def speaking(self) -> tuple[ServerManners, ...]:
        """Those that speak EDNS at all: who does not can do nothing wrong about its details."""
        return tuple(s for s in self.servers if s.edns)
