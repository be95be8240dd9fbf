"""A unit's resolver: looks answers up in the tree and validates them from the trust anchor.

It validates each RRset's signature along the chain (RFC 4035 section 5); of a denial it asks that
signed NSEC or NSEC3 records came along. It stands for a unit's resolver, not for an auditor.
"""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from typing import TYPE_CHECKING

import dns.dnssec
import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from netaudit.lab.dns import wire
from netaudit.lab.dns.answer import lookup
from netaudit.lab.dns.keys import ALGORITHMS, delegation_signer

if TYPE_CHECKING:
    from netaudit.lab.dns.answer import Answer
    from netaudit.lab.dns.tree import Tree
    from netaudit.lab.dns.zone import ZoneData
    from netaudit.net.clock import Clock

A, AAAA = dns.rdatatype.A, dns.rdatatype.AAAA
DS, DNSKEY, RRSIG = dns.rdatatype.DS, dns.rdatatype.DNSKEY, dns.rdatatype.RRSIG
KNOWN_REPLIES = 4096
MOST_ITERATIONS = 150  # of NSEC3 that are computed (RFC 9276 section 3.2)
SOFTWARE = "lab resolver 1.0"
PROOFS = (dns.rdatatype.NSEC, dns.rdatatype.NSEC3)


class State(StrEnum):
    """Security of data (RFC 4035 section 4.3); the lab has nothing indeterminate."""

    SECURE = "secure"
    INSECURE = "insecure"
    BOGUS = "bogus"


class Validator:
    """Validates against the tree's root key; remembers zones until the tree changes."""

    def __init__(self, tree: Tree, clock: Clock, *, dates: bool = True) -> None:
        """`clock` judges the signatures' dates, unless those are not looked at."""
        self.tree, self.clock, self.dates = tree, clock, dates
        root = tree.zones[dns.name.root]
        self._anchor = dns.rrset.from_rdata(
            dns.name.root, 0, *(delegation_signer(dns.name.root, k) for k in root.keys)
        )
        self._version = -1
        self._states: dict[dns.name.Name, State] = {}
        self._replies: dict[tuple[bytes, bool, object], bytes] = {}

    def resolve(self, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> tuple[Answer, State]:
        """The answer with all its DNSSEC records, and its state."""
        zone = self.tree.closest(name)
        if kind == DS and zone.name == name and name != dns.name.root:
            zone = self.tree.parent(name)
        answer = lookup(zone, name, kind, dnssec=True)
        state = self.zone_state(zone)
        if not answer.answer and (zone.iterations or 0) > MOST_ITERATIONS:
            return answer, State.INSECURE
        if state is State.SECURE and not self._is_proven(zone, answer):
            state = State.BOGUS
        return answer, state

    def zone_state(self, zone: ZoneData) -> State:
        """The state of a zone's keys, by the chain from the anchor."""
        self._forget_what_changed()
        if zone.name not in self._states:
            self._states[zone.name] = self._judge(zone)
        return self._states[zone.name]

    def replies(self) -> dict[tuple[bytes, bool, object], bytes]:
        """Replies that resolvers gave, without their ids: all units ask much the same.

        By query, whether it came over TCP, and what is odd about the resolver.
        """
        self._forget_what_changed()
        if len(self._replies) > KNOWN_REPLIES:
            self._replies.clear()
        return self._replies

    def _forget_what_changed(self) -> None:
        if self._version != self.tree.version:
            self._version = self.tree.version
            self._states.clear()
            self._replies.clear()

    def _judge(self, zone: ZoneData) -> State:
        if zone.name == dns.name.root:
            return self._keys_state(zone, self._anchor)
        answer, state = self.resolve(zone.name, DS)
        if state is not State.SECURE:
            return state
        ds = next((r for r in answer.answer if r.rdtype == DS), None)
        if ds is None or all(int(d.algorithm) not in ALGORITHMS for d in ds):
            return State.INSECURE
        return self._keys_state(zone, ds)

    def _keys_state(self, zone: ZoneData, ds: dns.rrset.RRset) -> State:
        keys = zone.rrset(zone.name, DNSKEY)
        signatures = zone.signatures(keys) if keys is not None else None
        if keys is None or signatures is None:
            return State.BOGUS
        trusted = [k for k in keys if any(_matches(zone.name, k, d) for d in ds)]
        if not trusted:
            return State.BOGUS
        anchored = dns.rrset.from_rdata(zone.name, 0, *trusted)
        return State.SECURE if self._verifies(keys, signatures, anchored) else State.BOGUS

    def _is_proven(self, zone: ZoneData, answer: Answer) -> bool:
        keys = zone.rrset(zone.name, DNSKEY)
        rrsets = [*answer.answer, *answer.authority]
        signatures = {(r.name, r.covers): r for r in rrsets if r.rdtype == RRSIG}
        data = [r for r in rrsets if r.rdtype != RRSIG and not _is_referral(answer, r)]
        if keys is None or (not answer.answer and not any(r.rdtype in PROOFS for r in data)):
            return False
        return all(self._verifies(r, signatures.get((r.name, r.rdtype)), keys) for r in data)

    def _verifies(
        self, rrset: dns.rrset.RRset, signatures: dns.rrset.RRset | None, keys: dns.rrset.RRset
    ) -> bool:
        if signatures is None:
            return False
        try:
            dns.dnssec.validate(
                rrset,
                signatures,
                {keys.name: keys},
                now=self.clock().timestamp() if self.dates else signatures[0].inception,
                policy=dns.dnssec.allow_all_policy,
            )
        except (dns.exception.ValidationFailure, dns.exception.UnsupportedAlgorithm):
            return False
        return True


def _matches(zone: dns.name.Name, key: object, ds: object) -> bool:
    return bool(dns.dnssec.make_ds(zone, key, "SHA256") == ds)  # type: ignore[arg-type]


def _is_referral(answer: Answer, rrset: dns.rrset.RRset) -> bool:
    return not answer.authoritative and rrset.rdtype == dns.rdatatype.NS


class Quirk(StrEnum):
    """How a resolver can be wrong."""

    NO_CD = "ignores the CD flag"
    NO_REASON = "gives no Extended DNS Error"
    NO_SIGNATURES = "leaves signatures out"
    NO_LARGE = "sends no large datagram, nor one that says that it was cut"
    NOT_MINIMISING = "asks every server for the whole name"
    REFUSES_UNKNOWN = "takes unknown algorithms for bogus"
    ALL_ITERATIONS = "computes however many iterations of NSEC3"
    VERSION = "tells its software's version"
    DNS64 = "makes AAAA records up from A records"
    NO_AAAA = "says that there are no AAAA records"
    SILENT_TO_AAAA = "does not answer questions for AAAA records"


class Resolver:
    """Answers a unit's clients; what is not as it should be stands in the attributes.

    Attributes:
        validating: off is a fault. exempt: names below which nothing is bogus (RFC 7646).
        quirks: ways in which it is wrong (`Quirk`). seen_as: the address that it asks others from.
        refusing: it refuses everybody.
    """

    def __init__(self, validator: Validator, seen_as: str = "") -> None:
        self.validator, self.validating = validator, True
        self.exempt: frozenset[dns.name.Name] = frozenset()
        self.quirks: set[Quirk] = set()
        self.seen_as, self.refusing = seen_as, False

    def handle(self, data: bytes, *, tcp: bool) -> list[bytes]:
        """The reply to one query in wire format; empty when none is due."""
        own = (self.validating, self.exempt, frozenset(self.quirks), self.refusing)
        key = (data[2:], tcp, own)
        known = self.validator.replies()
        if key in known:
            return [data[:2] + known[key]]
        query = wire.parse(data)
        if not isinstance(query, dns.message.Message):
            return query
        if self._is_about_us(query):
            return [wire.pack(self._about_us(query), query, tcp=tcp)]
        asks_aaaa = query.question[0].rdtype == AAAA
        if asks_aaaa and Quirk.SILENT_TO_AAAA in self.quirks:
            return []
        answer = self.answer(query)
        if not tcp and Quirk.NO_LARGE in self.quirks and len(answer.to_wire()) > wire.PAYLOAD:
            return []
        reply = wire.pack(answer, query, tcp=tcp)
        known[key] = reply[2:]
        return [reply]

    def answer(self, query: dns.message.Message) -> dns.message.Message:
        """The reply to a parsed query with one question."""
        question = query.question[0]
        reply = dns.message.make_response(query, recursion_available=True)
        if self.refusing or question.rdclass != dns.rdataclass.IN:
            reply.set_rcode(dns.rcode.REFUSED)
            return reply
        answer, state = self._resolve(question.name, question.rdtype)
        wants_dnssec = bool(query.ednsflags & dns.flags.DO)
        disabled = query.flags & dns.flags.CD and Quirk.NO_CD not in self.quirks
        checking = self.validating and not disabled
        if checking and state is State.BOGUS:
            return self._failure(query, reply)
        if Quirk.NO_AAAA in self.quirks:
            answer = _without_aaaa(answer)
        reply.set_rcode(answer.rcode)
        signatures = wants_dnssec and Quirk.NO_SIGNATURES not in self.quirks
        wire.fill(reply, answer, dnssec=signatures)
        reply.flags &= ~dns.flags.AA
        asked = wants_dnssec or bool(query.flags & dns.flags.AD)
        if checking and asked and state is State.SECURE:
            reply.flags |= dns.flags.AD
        return reply

    def _failure(
        self, query: dns.message.Message, reply: dns.message.Message
    ) -> dns.message.Message:
        reply.set_rcode(dns.rcode.SERVFAIL)
        if query.edns >= 0 and Quirk.NO_REASON not in self.quirks:
            why = dns.edns.EDEOption(dns.edns.EDECode.DNSSEC_BOGUS)
            reply.use_edns(0, 0, wire.PAYLOAD, options=[why])
        return reply

    def _resolve(self, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> tuple[Answer, State]:
        """As the validator says, but for what this resolver is wrong about."""
        validator = self.validator
        if Quirk.DNS64 in self.quirks and kind == AAAA:
            made = self._made_up(name)
            if made is not None:
                return made, State.INSECURE
        zone = validator.tree.closest(name)
        above = validator.tree.parent(zone.name) if zone.name != dns.name.root else zone
        if Quirk.NOT_MINIMISING in self.quirks and name in above.undercut:
            return lookup(above, name, kind, dnssec=True), State.INSECURE
        answer, state = validator.resolve(name, kind)
        if state is State.BOGUS and any(name.is_subdomain(e) for e in self.exempt):
            return answer, State.INSECURE
        if Quirk.REFUSES_UNKNOWN in self.quirks and _is_unknown(zone):
            return answer, State.BOGUS
        if Quirk.ALL_ITERATIONS in self.quirks and (zone.iterations or 0) > MOST_ITERATIONS:
            return answer, State.SECURE
        return answer, state

    def _is_about_us(self, query: dns.message.Message) -> bool:
        question = query.question[0]
        if question.rdclass == dns.rdataclass.CH:
            return Quirk.VERSION in self.quirks
        asks_text = question.rdtype == dns.rdatatype.TXT
        return asks_text and question.name in self.validator.tree.mirrors and not self.refusing

    def _made_up(self, name: dns.name.Name) -> Answer | None:
        """AAAA where a name has A records alone (RFC 6147 section 5.1); None where it has not."""
        answer, _ = self.validator.resolve(name, AAAA)
        if answer.rcode != dns.rcode.NOERROR or any(r.rdtype == AAAA for r in answer.answer):
            return None
        found, _ = self.validator.resolve(name, A)
        there = [_synthesised(r) for r in found.answer if r.rdtype == A]
        return dataclasses.replace(found, answer=there) if there else None

    def _about_us(self, query: dns.message.Message) -> dns.message.Message:
        """Its software's version, or the address that others see it from."""
        question = query.question[0]
        reply = dns.message.make_response(query, recursion_available=True)
        text = SOFTWARE if question.rdclass == dns.rdataclass.CH else self.seen_as
        about = dns.rrset.from_text(question.name, 0, question.rdclass, "TXT", f'"{text}"')
        reply.answer.append(about)
        return reply


def _without_aaaa(answer: Answer) -> Answer:
    left = [r for r in answer.answer if AAAA not in (r.rdtype, r.covers)]
    return dataclasses.replace(answer, answer=left)


def _synthesised(addresses: dns.rrset.RRset) -> dns.rrset.RRset:
    """AAAA out of A, under the well-known prefix (RFC 6052 section 2.1)."""
    texts = [f"64:ff9b::{address.address}" for address in addresses]
    return dns.rrset.from_text(addresses.name, addresses.ttl, "IN", "AAAA", *texts)


def _is_unknown(zone: ZoneData) -> bool:
    return bool(zone.keys) and all(int(k.record.algorithm) not in ALGORITHMS for k in zone.keys)
