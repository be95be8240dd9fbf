"""An authoritative name server of the lab: which zones it holds, and what is wrong with it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from netaudit.lab.dns import wire
from netaudit.lab.dns.answer import lookup, transfer
from netaudit.lab.dns.keys import corrupted

if TYPE_CHECKING:
    from netaudit.lab.dns.resolver import Resolver
    from netaudit.lab.dns.tree import Replies, Tree
    from netaudit.lab.dns.zone import ZoneData

AXFR, DS, DNSKEY = dns.rdatatype.AXFR, dns.rdatatype.DS, dns.rdatatype.DNSKEY
AAAA = dns.rdatatype.AAAA
FIRST_UNKNOWN = 65280  # types for private use (RFC 6895 section 3.1)
SOFTWARE = "lab name server 1.0"
MACHINE = b"rack-7-vm-12"
CACHED_ANSWERS = 1 << 18  # what several tools together ask of 2,040 zones; some 160 MB when full
RRSETS_A_MESSAGE = 40  # of a transfer
ABSENT = b"absent"  # a name that no zone has
SHORT = 512  # octets over UDP without EDNS (RFC 1035 section 2.3.4)
OTHER_CLIENT, OWN_COOKIE = bytes(8), bytes(16)


class Quirk(StrEnum):
    """How a name server can be wrong about the protocol."""

    EDNS_VERSION = "answers unknown EDNS versions as if it knew them"
    EDNS_UNKNOWN = "refuses unknown EDNS options"
    VERSION = "tells its software's version"
    LOWER_CASE = "turns the question into lower case"
    UPWARD = "refers to the root for what it does not serve"
    UNKNOWN_TYPES = "does not implement unknown types"
    NO_SOA = "leaves the SOA and its signatures out of negative answers"
    TWO_SOAS = "gives a second SOA record"
    COOKIE = "gives the cookie back that another client sent"
    IDENTIFIER = "tells the name of the machine"
    EDNS_SILENT = "is silent to EDNS over UDP, as behind a firewall that drops it"
    DNSKEY_SILENT = "is silent to DNSKEY over UDP"
    LONG_SILENT = "sends no answer above 512 octets over UDP, as behind a firewall that drops them"
    APEX_ALIAS = "has a CNAME at the apex, and gives it for types that are not there"


class NameServer:
    """Holds zones of the tree; what is not as it should be stands in the attributes.

    Attributes:
        lame: zones that it was delegated but refuses. open_transfer: zones that it gives to all.
        stale: old copies that it serves instead. by_turns: copies that it answers from at every
            other question, as machines behind one address do. recursion: resolves for strangers.
        spoilt_ds: delegations with one bit of the DS's signature turned. undelegated: zones that
            its copy of their parent does not have. denied: names of which it says, to who asks for
            AAAA, that they do not exist, as old load balancers do (RFC 4074 section 4.2).
        quirks: ways in which it is wrong about the protocol (`Quirk`).
    """

    def __init__(self, tree: Tree, zones: list[dns.name.Name]) -> None:
        """`zones` must be in the tree."""
        self.tree, self.held = tree, frozenset(zones)
        self.lame: set[dns.name.Name] = set()
        self.open_transfer: set[dns.name.Name] = set()
        self.stale: dict[dns.name.Name, ZoneData] = {}
        self.by_turns: dict[dns.name.Name, ZoneData] = {}
        self._turn = False
        self.spoilt_ds: set[dns.name.Name] = set()
        self.undelegated: set[dns.name.Name] = set()
        self._lacking: dict[tuple[int, dns.name.Name], ZoneData] = {}
        self.recursion: Resolver | None = None
        self.denied: set[dns.name.Name] = set()
        self.quirks: set[Quirk] = set()
        self._like = tree.likes.setdefault(self.held, len(tree.likes))
        self._own: Replies = {}
        self._version = -1

    def handle(self, data: bytes, *, tcp: bool) -> list[bytes]:
        """The replies to one query in wire format; empty when none is due."""
        known = self._known()
        self._turn = bool(self.by_turns) and not self._turn
        key = (~self._like if self._turn else self._like, data[2:], tcp)
        if (replies := known.get(key)) is None:
            replies = known[key] = tuple(reply[2:] for reply in self._replies(data, tcp=tcp))
        return [data[:2] + reply for reply in replies]

    def _known(self) -> Replies:
        """What was answered since the last change: in common with servers that say the same."""
        if self._version != self.tree.version:
            self._own.clear()
            self._version = self.tree.version
        odd = self.lame or self.open_transfer or self.stale or self.recursion or self.quirks
        odd = odd or self.spoilt_ds or self.undelegated or self.by_turns or self.denied
        known = self._own if odd else self.tree.replies
        if len(known) > CACHED_ANSWERS:
            known.clear()
        return known

    def _replies(self, data: bytes, *, tcp: bool) -> list[bytes]:
        query = wire.parse(data)
        if not isinstance(query, dns.message.Message):
            return query
        if query.edns >= 0 and not tcp and Quirk.EDNS_SILENT in self.quirks:
            return []
        kind = query.question[0].rdtype
        if kind == DNSKEY and not tcp and Quirk.DNSKEY_SILENT in self.quirks:
            return []
        if kind == AXFR:
            return self._transfer(query, tcp=tcp)
        reply = wire.pack(self._answer(query), query, tcp=tcp)
        lost = Quirk.LONG_SILENT in self.quirks and not tcp and len(reply) > SHORT
        return [] if lost else [reply]

    def zone_for(self, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> ZoneData | None:
        """The zone to answer from: the deepest one, its parent for DS; None if not ours."""
        start = name.parent() if kind == DS and name.labels and name != dns.name.root else name
        found = self._deepest(start)
        return found or (self._deepest(name) if start is not name else None)

    def _deepest(self, name: dns.name.Name) -> ZoneData | None:
        while True:
            if name in self.held and name not in self.lame:
                return self._copy(name)
            if name == dns.name.root:
                return None
            name = name.parent()

    def _copy(self, name: dns.name.Name) -> ZoneData:
        """The zone as this server has it."""
        other = self.by_turns.get(name) if self._turn else None
        held = other or self.stale.get(name) or self.tree.zones[name]
        gone = [zone for zone in self.undelegated if self.tree.parent(zone).name == name]
        if not gone:
            return held
        key = self.tree.version, name
        if key not in self._lacking:
            copy = held.copy()
            copy.remove_below(gone)
            self._lacking = {key: copy}
        return self._lacking[key]

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        if (fault := self._refusal(query)) is not None:
            return fault
        reply = self._sound(query)
        if query.ednsflags & dns.flags.DO:
            reply.want_dnssec(True)  # DO comes back (RFC 3225)
        if Quirk.LOWER_CASE in self.quirks:
            reply.question[0].name = query.question[0].name.canonicalize()
        if Quirk.NO_SOA in self.quirks:
            soa = dns.rdatatype.SOA
            reply.authority = [r for r in reply.authority if soa not in {r.rdtype, r.covers}]
        if self.spoilt_ds:
            reply.answer, reply.authority = (
                [self._spoilt(rrset) for rrset in section]
                for section in (reply.answer, reply.authority)
            )
        self._embellish(reply, query)
        return reply

    def _spoilt(self, rrset: dns.rrset.RRset) -> dns.rrset.RRset:
        if rrset.covers != DS or rrset.name not in self.spoilt_ds:
            return rrset
        return dns.rrset.from_rdata_list(rrset.name, rrset.ttl, list(map(corrupted, rrset)))

    def _embellish(self, reply: dns.message.Message, query: dns.message.Message) -> None:
        """What the server adds as a quirk."""
        name = query.question[0].name
        nothing = not reply.answer and not reply.rcode() and name in self.held
        if nothing and query.question[0].rdtype != DS and Quirk.APEX_ALIAS in self.quirks:
            reply.authority.clear()
            target = dns.name.Name([b"www"]).concatenate(name).to_text()
            reply.answer.append(dns.rrset.from_text(name, 300, "IN", "CNAME", target))
        if Quirk.TWO_SOAS in self.quirks:
            soas = [r for r in reply.answer if r.rdtype == dns.rdatatype.SOA]
            for soa in soas:
                other = soa[0].replace(serial=soa[0].serial + 1)
                reply.answer.append(dns.rrset.from_rdata(soa.name, soa.ttl, other))
        if options := self._options({option.otype for option in query.options}):
            reply.use_edns(0, reply.ednsflags, wire.PAYLOAD, options=options)

    def _options(self, asked: set[dns.edns.OptionType]) -> list[dns.edns.Option]:
        """What EDNS brings with these options in the question."""
        options: list[dns.edns.Option] = []
        if dns.edns.NSID in asked and Quirk.IDENTIFIER in self.quirks:
            options.append(dns.edns.NSIDOption(MACHINE))
        if dns.edns.COOKIE in asked and Quirk.COOKIE in self.quirks:
            options.append(dns.edns.CookieOption(OTHER_CLIENT, OWN_COOKIE))
        return options

    def _refusal(self, query: dns.message.Message) -> dns.message.Message | None:
        """The reply to what the server does not take, rightly or as a quirk; None otherwise."""
        question = query.question[0]
        chaos = question.rdclass == dns.rdataclass.CH
        unknown = question.rdtype >= FIRST_UNKNOWN
        if query.edns > wire.VERSION_0 and Quirk.EDNS_VERSION not in self.quirks:
            return _error(query, dns.rcode.BADVERS)
        if query.options and Quirk.EDNS_UNKNOWN in self.quirks:
            return _error(query, dns.rcode.FORMERR)
        if unknown and Quirk.UNKNOWN_TYPES in self.quirks:
            return _error(query, dns.rcode.NOTIMP)
        if chaos and Quirk.VERSION in self.quirks:
            reply = _error(query, dns.rcode.NOERROR)
            told = dns.rrset.from_text(question.name, 0, "CH", "TXT", f'"{SOFTWARE}"')
            reply.answer.append(told)
            return reply
        return None

    def _sound(self, query: dns.message.Message) -> dns.message.Message:
        question = query.question[0]
        zone = self.zone_for(question.name, question.rdtype)
        if question.rdclass != dns.rdataclass.IN:
            zone = None
        elif zone is None and self.recursion is not None and query.flags & dns.flags.RD:
            return self.recursion.answer(query)
        offered = self.recursion is not None
        reply = dns.message.make_response(
            query, recursion_available=offered, our_payload=wire.PAYLOAD
        )
        if zone is None and Quirk.UPWARD in self.quirks:
            servers = [f"{s.name}." for s in self.tree.root_servers()]
            reply.authority.append(dns.rrset.from_text(dns.name.root, 0, "IN", "NS", *servers))
            return reply
        if zone is None:
            reply.set_rcode(dns.rcode.REFUSED)
            return reply
        dnssec = bool(query.ednsflags & dns.flags.DO)
        name = question.name
        if question.rdtype == AAAA and name in self.denied:
            name = dns.name.Name((ABSENT, *zone.name.labels))  # with the proof for that one
        answer = lookup(zone, name, question.rdtype, dnssec=dnssec)
        reply.set_rcode(answer.rcode)
        if answer.authoritative:
            reply.flags |= dns.flags.AA
        wire.fill(reply, answer, dnssec=dnssec)
        return reply

    def _transfer(self, query: dns.message.Message, *, tcp: bool) -> list[bytes]:
        name = query.question[0].name
        if not tcp or name not in self.open_transfer or name not in self.held:
            reply = dns.message.make_response(query)
            reply.set_rcode(dns.rcode.REFUSED)
            return [wire.pack(reply, query, tcp=tcp)]
        rrsets = transfer(self._copy(name))
        replies = []
        for start in range(0, len(rrsets), RRSETS_A_MESSAGE):
            reply = dns.message.make_response(query)
            reply.flags |= dns.flags.AA
            reply.answer.extend(rrsets[start : start + RRSETS_A_MESSAGE])
            replies.append(reply.to_wire(max_size=65535))
        return replies


def _error(query: dns.message.Message, rcode: dns.rcode.Rcode) -> dns.message.Message:
    reply = dns.message.make_response(query, our_payload=wire.PAYLOAD)
    reply.set_rcode(rcode)
    return reply
