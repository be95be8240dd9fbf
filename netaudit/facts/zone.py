"""What the DNS says of a zone: at its parent, at each of its servers, and through validation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from netaudit.model import Address, Inability, Phrase, Severity

_SHA1, _DIGESTS = 1, frozenset({1, 2, 4})  # digest types, and those that validators know


class Answered(StrEnum):
    """How a server address took a question. UNTESTED is about us, all else about it.

    NOWHERE: nobody can be reached at it, by its kind (loopback, multicast and the like).
    """

    ANSWERED = "answered"
    SILENT = "silent"
    REFUSED = "refused"
    PROHIBITED = "prohibited"
    UNREACHABLE = "unreachable"
    GARBAGE = "garbage"
    CUT = "cut"
    NOWHERE = "no usable address"
    UNTESTED = "untested"


LAME = "no authority"  # what came where it was neither an error nor an answer with authority


class Security(StrEnum):
    """The four states of RFC 4033 section 5."""

    SECURE = "secure"
    INSECURE = "insecure"
    BOGUS = "bogus"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True, slots=True)
class Key:
    """A DNSKEY. `bits` is 0 where the key cannot be read.

    `exponent`: bits of an RSA key's public exponent; 0 of others, and in runs of before.
    """

    key_tag: int
    algorithm: int
    flags: int
    bits: int
    exponent: int = 0

    @property
    def label(self) -> str:
        """Tag and algorithm, for people."""
        return f"{self.key_tag}/{self.algorithm}"


@dataclass(frozen=True, slots=True)
class Ds:
    """A DS at the parent. `digest` in hex; `matched` says whether some key has that digest."""

    key_tag: int
    algorithm: int
    digest_type: int
    digest: str
    matched: bool

    @property
    def label(self) -> str:
        """Tag, algorithm and digest type, for people."""
        return f"{self.key_tag}/{self.algorithm}/{self.digest_type}"


@dataclass(frozen=True, slots=True)
class Delegation:
    """What the parent says about a zone, beside what the zone says itself.

    `delegated`: the parent refers to it at all. `answered`: some server of the zone answered about
    its keys, be it that there are none.
    `expected_ds` are the DS that its keys with the SEP flag ask for, in presentation form.
    `taken_out`: no keys were seen, and nobody else's either: DNSSEC records do not come through.
    """

    parent: str
    delegated: bool
    answered: bool
    parent_servers: tuple[str, ...]
    child_servers: tuple[str, ...]
    ds: tuple[Ds, ...]
    keys: tuple[Key, ...]
    expected_ds: tuple[str, ...]
    taken_out: bool = False

    def usable_ds(self) -> tuple[Ds, ...]:
        """The DS that validators can use: matched, and not a SHA-1 beside a better digest.

        A SHA-1 is ignored where the same algorithm has another digest (RFC 4509 section 3).
        """
        better = {ds.algorithm for ds in self.ds if ds.digest_type != _SHA1}
        return tuple(
            ds
            for ds in self.ds
            if ds.matched and (ds.digest_type != _SHA1 or ds.algorithm not in better)
        )

    def ds_without_key(self) -> tuple[str, ...]:
        """The DS that match no key, as "tag/algorithm/digest type"."""
        unknown = self.unknown_ds()
        return tuple(ds.label for ds in self.ds if not ds.matched and ds not in unknown)

    def unknown_ds(self) -> tuple[Ds, ...]:
        """The DS that may be a key's, by tag and algorithm: nobody knows their type of digest."""
        keys = {(key.key_tag, key.algorithm) for key in self.keys}
        return tuple(
            ds
            for ds in self.ds
            if ds.digest_type not in _DIGESTS and (ds.key_tag, ds.algorithm) in keys
        )


@lru_cache(maxsize=4096)
def _label(name: str, address: Address) -> str:
    """Each probe and each check of a zone wants it anew, and an address takes long to write."""
    return f"{name} ({address})"


@dataclass(frozen=True, slots=True)
class Met:
    """What a question met that is no answer and no mere silence.

    `type`: asked for at the apex; or the name that was asked about, which does not exist. `came`: a
    response code, `LAME`, or a value of `Answered`, over TCP where the answer over UDP was cut
    (TC).
    """

    type: str
    came: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class ServerView:
    """One address of one name server of a zone, and how it answers for the zone.

    `udp` and `tcp` say what a question for the SOA met; `rcode`, `authoritative`, `serial`,
    `edns` describe the answer ("" / False / None without one). `transfer` tells what AXFR met:
    "allowed", an rcode, or how there was no answer. `recursive`: it resolved a name that it is
    not authoritative for, or holds the root and offers recursion. `untested` is why we could not
    ask it. `silent_to`: the types at the apex whose questions over UDP had no answer, though that
    for the SOA had, and a name that does not exist, where TCP brought none either; `errors`: what
    others of these met.
    """

    name: str
    address: Address
    at_parent: bool
    at_child: bool
    udp: Answered
    tcp: Answered
    rcode: str
    authoritative: bool
    serial: int | None
    edns: bool
    transfer: str
    recursive: bool
    untested: Inability
    silent_to: tuple[str, ...] = ()
    errors: tuple[Met, ...] = ()

    @property
    def label(self) -> str:
        """Name and address, for people."""
        return _label(self.name, self.address)

    @property
    def serves(self) -> bool:
        """Whether it answers for the zone with authority."""
        return self.serial is not None and self.authoritative and self.rcode == "NOERROR"


@dataclass(frozen=True, slots=True)
class ZoneServers:
    """Every address of every name server of a zone. `without_address` are names that have none."""

    servers: tuple[ServerView, ...]
    without_address: tuple[str, ...]

    def tested(self) -> tuple[ServerView, ...]:
        """Those that we could ask."""
        return tuple(s for s in self.servers if s.udp is not Answered.UNTESTED)

    def serving(self) -> tuple[ServerView, ...]:
        """Those that answer for the zone with authority."""
        return tuple(s for s in self.servers if s.serves)


@dataclass(frozen=True, slots=True)
class ServersV6:
    """The name servers of a zone over IPv6. `without_v6` are names that have no AAAA."""

    servers: tuple[ServerView, ...]
    without_v6: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A flaw that validation found: code, where, and the RFC clause."""

    code: str
    severity: Severity
    zone: str
    server: str
    clause: str
    text: Phrase


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A zone on the way from the trust anchor down."""

    zone: str
    security: Security
    how: str
    ds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ZoneChain:
    """The validated answer for the zone's SOA."""

    security: Security
    rcode: str
    links: tuple[ChainLink, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class SignatureSeen:
    """An RRSIG, and the server addresses that sent it."""

    covers: str
    key_tag: int
    algorithm: int
    inception: datetime
    expiration: datetime
    servers: tuple[str, ...]

    @property
    def label(self) -> str:
        """What it covers and by which key, for people."""
        return f"{self.covers} {self.key_tag}/{self.algorithm}"


@dataclass(frozen=True, slots=True)
class ZoneSignatures:
    """Every signature that the zone's servers sent with SOA, NS and DNSKEY."""

    observed_at: datetime
    signatures: tuple[SignatureSeen, ...]


@dataclass(frozen=True, slots=True)
class DenialCase:
    """A question whose answer is that there is nothing: "name" or "data", and what came of it."""

    case: str
    question: str
    security: Security
    rcode: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ZoneDenial:
    """How a zone denies, by its cases."""

    zone_security: Security
    cases: tuple[DenialCase, ...]
