"""What can be wrong with an answer or a zone: closed codes, each with severity and clause.

A flaw is a reason. The verdict is decided by the proofs alone (netaudit.dns.validate), never by
counting flaws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from netaudit.model import Phrase, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(NamedTuple):
    """What a code means. `message` is a gettext msgid; it may use {subject} and {detail}."""

    severity: Severity
    clause: str
    message: str


_C, _H, _M, _L = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW

CODES: Mapping[str, Kind] = {
    # signatures
    "RRSIG_MISSING": Kind(_C, "RFC 4035 section 2.2", "{subject} has no signature"),
    "SIGNER_NOT_ZONE": Kind(
        _C, "RFC 4035 section 5.3.1", "the signer {detail} of {subject} is not its zone"
    ),
    "LABELS_EXCEED_OWNER": Kind(
        _C,
        "RFC 4035 section 5.3.1",
        "the signature of {subject} counts more labels than its owner name has",
    ),
    "LABELS_BELOW_ZONE": Kind(
        _C, "RFC 4035 section 5.3.1", "the signature of {subject} counts fewer labels than its zone"
    ),
    "EXPIRED": Kind(_C, "RFC 4035 section 5.3.1", "the signature of {subject} expired on {detail}"),
    "NOT_YET_VALID": Kind(
        _C, "RFC 4035 section 5.3.1", "the signature of {subject} is valid from {detail} only"
    ),
    "DATES_REVERSED": Kind(
        _C, "RFC 4034 section 3.1.5", "the signature of {subject} expires before it begins"
    ),
    "NO_MATCHING_KEY": Kind(
        _C,
        "RFC 4035 section 5.3.1",
        "no key of the zone has made the signature of {subject}: {detail}",
    ),
    "SIGNATURE_INVALID": Kind(
        _C, "RFC 4035 section 5.3.3", "the signature of {subject} does not verify with key {detail}"
    ),
    "ALGORITHM_UNSUPPORTED": Kind(
        _M,
        "RFC 4035 section 5.2; RFC 9905 section 2",
        "{subject} is signed with the algorithm {detail}, which validators treat as unsupported",
    ),
    "KEY_MALFORMED": Kind(_H, "RFC 4034 section 2.1", "a key cannot be used: {detail}"),
    "KEY_REVOKED": Kind(
        _H, "RFC 5011 section 2.1", "the key {detail} is revoked and cannot secure {subject}"
    ),
    "KEY_NOT_FOR_ZONE": Kind(
        _H, "RFC 4034 section 2.1.1", "the key {detail} has no zone flag or a wrong protocol"
    ),
    "KEY_ALTERED": Kind(
        _H,
        "RFC 4034 section 2.1",
        "a key of {subject} is published with other flags, protocol or algorithm than its DS or "
        "its signatures have it: {detail}",
    ),
    "TTL_ABOVE_ORIGINAL": Kind(
        _L, "RFC 4035 section 2.2", "{subject} has a TTL above its signed one: {detail}"
    ),
    "CAP_REACHED": Kind(
        _C,
        "CVE-2023-50387",
        "validating {subject} takes more work than any honest zone needs: {detail}",
    ),
    "RRSIG_ASKED": Kind(
        Severity.INFO,
        "RFC 4035 section 2.2",
        "{subject} was asked for by itself: signatures are not signed, so nothing proves them",
    ),
    # delegation
    "DS_WITHOUT_KEY": Kind(
        _C, "RFC 4035 section 5", "the DS {detail} of {subject} matches no key of the zone"
    ),
    "DS_BESIDE": Kind(
        _L,
        "RFC 6781 section 4.1.2",
        "the DS {detail} of {subject} matches no key of the zone, but another DS does",
    ),
    "DS_DIGEST_DIFFERS": Kind(
        _H,
        "RFC 4034 section 5.1.4",
        "the DS {detail} of {subject} has the tag of a key of the zone, but not its digest",
    ),
    "DS_FIELDS_DIFFER": Kind(
        _H,
        "RFC 4034 section 5.1",
        "a DS of {subject} has the digest of a key of the zone, but another tag or algorithm: "
        "{detail}",
    ),
    "DNSKEY_NOT_SIGNED_BY_DS": Kind(
        _C,
        "RFC 4035 section 5.2",
        "no key that the DS or the trust anchor of {subject} names has signed the zone's keys: "
        "{detail}",
    ),
    "DS_UNSUPPORTED": Kind(
        _M,
        "RFC 6840 section 5.2",
        "no DS of {subject} has an algorithm and a digest that validators support: {detail}",
    ),
    "DNSKEY_MISSING": Kind(
        _C,
        "RFC 4035 section 5.2",
        "{subject} has a DS or a trust anchor, but its servers give no DNSKEY",
    ),
    "UDP_SILENT": Kind(
        _M,
        "RFC 7766 section 5",
        "no answer about {subject} comes over UDP, and one over TCP, which not all resolvers try",
    ),
    "ANCHOR_WITHOUT_KEY": Kind(
        _C, "RFC 4035 section 5", "no key of {subject} matches the trust anchor {detail}"
    ),
    "ANCHOR_BESIDE": Kind(
        _L,
        "RFC 6840 section 5.10",
        "the trust anchor {detail} of {subject} leads to none of its keys; another way does",
    ),
    "ANCHOR_UNSUPPORTED": Kind(
        _M,
        "RFC 6840 section 5.2",
        "no trust anchor of {subject} has an algorithm that validators support: {detail}",
    ),
    "NO_DS_UNPROVED": Kind(
        _C, "RFC 4035 section 5.2", "{subject} has no DS, and nothing proves that: {detail}"
    ),
    "NOT_A_DELEGATION": Kind(
        _C,
        "RFC 6840 section 4.4",
        "the proof that {subject} has no DS is not that of a delegation: {detail}",
    ),
    "DS_ALIASED": Kind(
        _C, "RFC 4035 section 5.2", "a question for the DS of {subject} met an alias"
    ),
    "NO_TRUST_ANCHOR": Kind(
        Severity.INFO, "RFC 4033 section 5", "no trust anchor lies at or above {subject}"
    ),
    "NO_WAY_FROM_ANCHOR": Kind(
        Severity.INFO,
        "RFC 4033 section 5",
        "the root hints begin at {subject}, and nothing leads there from the trust anchor {detail}",
    ),
    "UNSIGNED_DELEGATION": Kind(
        Severity.INFO, "RFC 4035 section 5.2", "the parent proves that {subject} has no DS"
    ),
    "OPT_OUT": Kind(
        Severity.INFO,
        "RFC 5155 section 9.2",
        "the proof about {subject} rests on an opt-out span, so it proves nothing of delegations",
    ),
    # denial of existence
    "DENIAL_MISSING": Kind(
        _C, "RFC 4035 section 3.1.3", "nothing in the answer proves that {subject} does not exist"
    ),
    "DENIAL_UNPROVED": Kind(
        _C,
        "RFC 4035 section 5.4",
        "the records do not prove that {subject} does not exist",
    ),
    "NAME_NOT_COVERED": Kind(
        _H,
        "RFC 4035 section 5.4; RFC 5155 section 8.3",
        "no record of the denial that validates covers {subject}",
    ),
    "NAME_EXISTS": Kind(
        _H,
        "RFC 4035 section 5.4; RFC 5155 section 8.4",
        "the denial of {subject} has the record of that very name, so the name exists",
    ),
    "ENCLOSER_MISSING": Kind(
        _H,
        "RFC 5155 section 8.3",
        "no NSEC3 that validates is that of {subject} or of a name above it",
    ),
    "WILDCARD_NOT_DENIED": Kind(
        _H,
        "RFC 4035 section 5.4; RFC 5155 section 8.4",
        "nothing denies the wildcard {detail}, which may answer for {subject}",
    ),
    "NSEC_ANCESTOR_DELEGATION": Kind(
        _H,
        "RFC 6840 section 4.1",
        "the NSEC or NSEC3 of a delegation or DNAME is used about {subject}, which lies below it",
    ),
    "NSEC_NEXT_OUTSIDE_ZONE": Kind(
        _H, "RFC 4034 section 4.1.1", "the NSEC {detail} has a next name outside the zone"
    ),
    "NSEC_TYPE_EXISTS": Kind(
        _H,
        "RFC 4035 section 5.4",
        "the NSEC or NSEC3 of {subject} says that the type exists: {detail}",
    ),
    "NSEC_WILDCARD_EXPANDED": Kind(
        _H, "RFC 4035 section 5.3.4", "the NSEC or NSEC3 {detail} was expanded from a wildcard"
    ),
    "NSEC3_ITERATIONS": Kind(
        _M,
        "RFC 9276 section 3.2",
        "NSEC3 with {detail} iterations is not validated: the denial is insecure",
    ),
    "NSEC3_UNKNOWN": Kind(
        _M, "RFC 5155 section 8.1", "NSEC3 with an unknown hash or flag is ignored: {detail}"
    ),
    "NSEC3_OWNER": Kind(
        _M, "RFC 5155 section 3", "the NSEC3 {detail} does not belong to this zone"
    ),
    "WILDCARD_UNPROVED": Kind(
        _C,
        "RFC 4035 section 5.3.4",
        "{subject} was expanded from {detail}, and nothing proves that no closer name exists",
    ),
    "RCODE_DIFFERS": Kind(
        _L,
        "RFC 8020 section 2",
        "the response code for {subject} is not what the records prove: {detail}",
    ),
    # aliases
    "ALIAS_CROOKED": Kind(
        _C, "RFC 6672 section 5.3.1", "the alias of {subject} does not follow from {detail}"
    ),
    "ALIAS_LOOP": Kind(_H, "RFC 1034 section 3.6.2", "the aliases of {subject} go in a circle"),
    "ALIAS_CHAIN_LONG": Kind(
        _H, "RFC 1034 section 5.2.2", "the chain of aliases of {subject} is longer than {detail}"
    ),
    # servers and walking
    "NO_RESPONSE": Kind(
        _H, "RFC 1035 section 4.2", "no server of the zone answers about {subject}: {detail}"
    ),
    "LAME": Kind(
        _H,
        "RFC 1034 section 4.2.1",
        "no server of the zone answers {subject} with authority: {detail}",
    ),
    "NO_SERVER_ADDRESS": Kind(
        _H, "RFC 1034 section 4.2.2", "no address is known for any name server of {subject}"
    ),
    "BUDGET": Kind(
        _H, "RFC 9520 section 3", "gave up on {subject}: {detail} questions were not enough"
    ),
    "TIME": Kind(
        _H, "RFC 9520 section 3", "gave up on {subject}: {detail} seconds were not enough"
    ),
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong: the code, in which zone, with what, seen at which server.

    `beside`: of a signature beside one that holds, which is enough (RFC 6840 section 5.4).
    """

    code: str
    zone: str
    subject: str
    detail: str = ""
    server: str = ""
    beside: bool = False

    @property
    def severity(self) -> Severity:
        """How bad."""
        return Severity.LOW if self.beside else CODES[self.code].severity

    @property
    def clause(self) -> str:
        """The RFC and section that it breaks."""
        return CODES[self.code].clause

    def phrase(self) -> Phrase:
        """For people, in either language."""
        params = (("subject", self.subject), ("detail", self.detail))
        return Phrase(CODES[self.code].message, params)
