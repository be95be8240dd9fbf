"""What each server of a zone has at the zone's apex, and what it denies there."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.facts.zone import Ds, Key
from netaudit.model import Inability


@dataclass(frozen=True, slots=True)
class Soa:
    """A start of authority (RFC 1035 section 3.3.13). Times in seconds; RNAME as in a zone file."""

    mname: str
    rname: str
    serial: int
    refresh: int
    retry: int
    expire: int
    minimum: int


@dataclass(frozen=True, slots=True)
class SetSeen:
    """An RRset and its signatures. TTLs in seconds; `type` is a mnemonic.

    `key_tags`, `algorithms` and `original_ttls` have one entry for each signature, and so has
    `signature_ttls`, the TTLs of the RRSIG records themselves.
    """

    type: str
    ttl: int
    key_tags: tuple[int, ...]
    algorithms: tuple[int, ...]
    original_ttls: tuple[int, ...]
    signature_ttls: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cdnskey:
    """A CDNSKEY. `published`: the same key is in the DNSKEY set; `delete`: algorithm 0."""

    key: Key
    published: bool
    delete: bool
    text: str


@dataclass(frozen=True, slots=True)
class Nsec3Parameters:
    """Of an NSEC3 record (RFC 5155 section 3)."""

    iterations: int
    salt: str
    opt_out: bool


@dataclass(frozen=True, slots=True)
class ApexDenial:
    """The denial of a type that nobody has at the apex, or of a name where types are not denied.

    `kind` is "NSEC", "NSEC3" or ""; `ttls` are those of its NSEC or NSEC3 RRsets; `types` is the
    bitmap of the apex itself, empty if the answer does not show it. `denied`: the answer says that
    there is nothing, with or without a proof.
    """

    kind: str
    ttls: tuple[int, ...]
    types: tuple[str, ...]
    nsec3: tuple[Nsec3Parameters, ...]
    denied: bool = False


@dataclass(frozen=True, slots=True)
class ApexView:
    """What one server address has.

    `cds_text` are the CDS in presentation form. `cds_unlike` are CDS and CDNSKEY that have no
    counterpart in the other set, as far as both are published. `unanswered`: types that it gave no
    answer about, so that what it has of them is not known.
    """

    server: str
    soa: Soa | None
    servers: tuple[str, ...]
    sets: tuple[SetSeen, ...]
    keys: tuple[Key, ...]
    cds: tuple[Ds, ...]
    cds_text: tuple[str, ...]
    cdnskeys: tuple[Cdnskey, ...]
    cds_unlike: tuple[str, ...]
    denial: ApexDenial
    unanswered: tuple[str, ...] = ()

    def set(self, type_: str) -> SetSeen | None:
        """The RRset of that type."""
        return next((s for s in self.sets if s.type == type_), None)

    def unproved(self) -> bool:
        """Whether it signs what there is, and denies what there is not without a proof."""
        signs = bool(self.keys) and any(seen.key_tags for seen in self.sets)
        return signs and self.denial.denied and not self.denial.kind


@dataclass(frozen=True, slots=True)
class ZoneApex:
    """Every server address that answers for the zone with authority.

    `taken_out`: some show no signatures, and nobody else does: DNSSEC records do not come through.
    `altered`: why addresses of one IP version were not asked, where they do not over that one; "".
    """

    servers: tuple[ApexView, ...]
    taken_out: bool = False
    altered: Inability = ""

    def answering(self, *types: str) -> tuple[ApexView, ...]:
        """Those that answered about each of these types."""
        return tuple(view for view in self.servers if not {*types} & {*view.unanswered})
