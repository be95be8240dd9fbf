"""DNS messages off the wire: whatever a server sends becomes a Message or `Malformed`.

An own reader over dnspython's rdata, because one bad record must not hide the others, no pointer
chain may cost more than the message is long, and the signatures belong to their RRset.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import dns.exception
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
from dns.name import Name
from dns.rdata import Rdata
from dns.rdtypes.ANY.RRSIG import RRSIG

from netaudit.dns.names import same
from netaudit.dns.reader import read_rdata

if TYPE_CHECKING:
    from collections.abc import Iterator


MAX_RECORDS = 4096
MAX_LABELS = 127
MAX_JUMPS = 64  # an honest message compresses a name with one or two
_IN = int(dns.rdataclass.IN)
_CH = int(dns.rdataclass.CH)
_OPT, _TXT = int(dns.rdatatype.OPT), int(dns.rdatatype.TXT)
_HEADER = struct.Struct("!HHHHHH")
_FIXED = struct.Struct("!HHIH")

# Types whose rdata may be compressed (RFC 3597 section 4): octets before, names, octets after.
_LAYOUTS: dict[int, tuple[int, int, int]] = {
    int(dns.rdatatype.NS): (0, 1, 0),
    int(dns.rdatatype.CNAME): (0, 1, 0),
    int(dns.rdatatype.SOA): (0, 2, 20),
    int(dns.rdatatype.PTR): (0, 1, 0),
    int(dns.rdatatype.MX): (2, 1, 0),
    int(dns.rdatatype.RP): (0, 2, 0),
    int(dns.rdatatype.AFSDB): (2, 1, 0),
    int(dns.rdatatype.RT): (2, 1, 0),
    int(dns.rdatatype.PX): (2, 2, 0),
    int(dns.rdatatype.KX): (2, 1, 0),
    int(dns.rdatatype.SRV): (6, 1, 0),
    int(dns.rdatatype.DNAME): (0, 1, 0),
}


@lru_cache(maxsize=1024)
def type_text(rdtype: int) -> str:
    """Mnemonic of a type ("AAAA", "TYPE65280")."""
    return dns.rdatatype.to_text(dns.rdatatype.RdataType.make(rdtype))


@lru_cache(maxsize=1024)
def rcode_text(rcode: int) -> str:
    """Mnemonic of a response code ("NXDOMAIN")."""
    return dns.rcode.to_text(dns.rcode.Rcode(rcode))


class Malformed(ValueError):  # noqa: N818  a state of a message, as in "malformed"
    """The octets are not a DNS message."""


class RRset(NamedTuple):  # thousands: a frozen dataclass takes longer to make
    """Records of one owner and type with the signatures that cover them. TTL is the lowest.

    `sig_ttls`: those of the RRSIG records, where they came in the same section.
    """

    name: Name
    rdtype: int
    ttl: int
    rdatas: tuple[Rdata, ...]
    sigs: tuple[RRSIG, ...] = ()
    sig_ttls: tuple[int, ...] = ()

    def label(self) -> str:
        """Owner and type, for people."""
        return f"{self.name.to_text()} {type_text(self.rdtype)}"


class Edns(NamedTuple):
    """What the OPT record says (RFC 6891). `options` are (code, octets).

    `unknown_flags` are those of its flags that have no meaning yet: all but DO.
    """

    version: int
    payload: int
    dnssec_ok: bool
    unknown_flags: int
    options: tuple[tuple[int, bytes], ...]

    @property
    def errors(self) -> tuple[int, ...]:
        """Extended DNS Error codes (RFC 8914)."""
        return tuple(
            int.from_bytes(data[:2], "big")
            for code, data in self.options
            if code == _EDE and len(data) > 1
        )


_EDE = 15


class Message(NamedTuple):
    """A parsed answer. `dropped` counts records of a foreign class or beyond reading.

    `question` is the name in the question section, in the case that it came in; `chaos` are the
    octets of TXT records of class CH in the answer (version.bind).
    """

    flags: int
    rcode: int
    answer: tuple[RRset, ...]
    authority: tuple[RRset, ...]
    additional: tuple[RRset, ...]
    edns: Edns | None
    dropped: int
    question: Name | None = None
    chaos: tuple[bytes, ...] = ()

    @property
    def authoritative(self) -> bool:
        """AA."""
        return bool(self.flags & 0x0400)

    @property
    def truncated(self) -> bool:
        """TC."""
        return bool(self.flags & 0x0200)

    @property
    def recursion_available(self) -> bool:
        """RA."""
        return bool(self.flags & 0x0080)

    @property
    def authentic(self) -> bool:
        """AD."""
        return bool(self.flags & 0x0020)

    def signed(self) -> tuple[RRset, ...]:
        """The RRsets that a verdict may rest on."""
        return *self.answer, *self.authority

    def rcode_text(self) -> str:
        """Mnemonic of the response code."""
        return rcode_text(self.rcode)


def find(section: tuple[RRset, ...], name: Name, rdtype: int) -> RRset | None:
    """The RRset of that owner and type in a section."""
    for rrset in section:
        if rrset.rdtype == rdtype and same(rrset.name, name):
            return rrset
    return None


def parse(wire: bytes) -> Message:
    """Read a message. Raises Malformed, and nothing else, on anything that is none.

    A message cut short with TC set gives what could be read.
    """
    try:
        return _parse(wire)
    except Malformed:
        raise
    except (ValueError, IndexError, struct.error, dns.exception.DNSException) as error:
        raise Malformed(f"{type(error).__name__}: {error}") from error


@lru_cache(maxsize=20_000)
def _owner(labels: tuple[bytes, ...]) -> tuple[Name, tuple[bytes, ...]]:
    """The name, and what it is told from others by: dnspython's own hash is slow."""
    return dns.name.Name(labels), tuple(label.lower() for label in labels)


@dataclass(slots=True)
class _Record:
    name: Name
    key: tuple[bytes, ...]
    rdtype: int
    rdclass: int
    ttl: int
    start: int
    end: int


def _parse(wire: bytes) -> Message:
    _, flags, questions, *counts = _HEADER.unpack_from(wire)
    if sum(counts) > MAX_RECORDS:
        raise Malformed(f"{sum(counts)} records announced")
    if questions > 1:
        raise Malformed(f"{questions} questions")
    reader = _Reader(wire)
    question: Name | None = None
    for _ in range(questions):
        question = reader.question()
    sections = [_Section() for _ in counts]
    try:
        for section, count in zip(sections, counts, strict=True):
            for _ in range(count):
                section.add(reader, reader.record())
    except (Malformed, struct.error):
        if not flags & 0x0200:
            raise
    edns = next((s.edns for s in sections[2:] if s.edns), None)
    rcode = flags & 0xF | (sections[2].high_rcode << 4)
    a, b, c = (tuple(section.rrsets(sections)) for section in sections)
    dropped = sum(s.dropped for s in sections)
    return Message(flags, rcode, a, b, c, edns, dropped, question, tuple(sections[0].chaos))


class _Reader:
    """A cursor over a message. Names are remembered by where they start."""

    def __init__(self, wire: bytes) -> None:
        self.wire, self.at = wire, _HEADER.size
        self._known: dict[int, tuple[bytes, ...]] = {}

    def question(self) -> Name:
        name = self.name()
        self.at += 4
        return name

    def record(self) -> _Record:
        labels, self.at = self._labels(self.at)
        name, key = _owner(labels)
        rdtype, rdclass, ttl, length = _FIXED.unpack_from(self.wire, self.at)
        start = self.at + _FIXED.size
        self.at = start + length
        if self.at > len(self.wire):
            raise Malformed("a record runs past the end")
        return _Record(name, key, rdtype, rdclass, ttl if ttl < 1 << 31 else 0, start, self.at)

    def name(self) -> Name:
        labels, self.at = self._labels(self.at)
        return _owner(labels)[0]

    def rdata(self, record: _Record) -> bytes:
        """The record's data with every name in full."""
        layout = _LAYOUTS.get(record.rdtype)
        data = self.wire[record.start : record.end]
        if layout is None or not any(octet >= 0xC0 for octet in data):  # noqa: PLR2004
            return data
        before, names, after = layout
        parts = [data[:before]]
        at = record.start + before
        for _ in range(names):
            labels, at = self._labels(at)
            parts.extend(bytes([len(label)]) + label for label in labels)
        if record.end - at != after:
            raise Malformed("rdata is not as long as it says")
        return b"".join([*parts, self.wire[at : record.end]])

    def _labels(self, start: int) -> tuple[tuple[bytes, ...], int]:
        labels: list[bytes] = []
        at, end, lowest, jumps = start, None, start, 0
        while length := self.wire[at]:
            if length < 64:  # noqa: PLR2004  a label (RFC 1035 section 4.1.4)
                labels.append(self.wire[at + 1 : at + 1 + length])
                at += 1 + length
                if len(labels) > MAX_LABELS:
                    raise Malformed("a name of too many labels")
                continue
            if length < 0xC0:  # noqa: PLR2004
                raise Malformed("a label of an unknown kind")
            target = (length & 0x3F) << 8 | self.wire[at + 1]
            end = at + 2 if end is None else end
            jumps += 1
            if target >= lowest or jumps > MAX_JUMPS:
                raise Malformed("a compression pointer that does not lead back")
            if known := self._known.get(target):
                labels.extend(known)
                return self._remember(start, labels), end
            at = lowest = target
        labels.append(b"")
        return self._remember(start, labels), at + 1 if end is None else end

    def _remember(self, start: int, labels: list[bytes]) -> tuple[bytes, ...]:
        if sum(map(len, labels)) + len(labels) > 255:  # noqa: PLR2004  RFC 1035 section 2.3.4
            raise Malformed("a name of more than 255 octets")
        self._known[start] = tuple(labels)
        return self._known[start]


_Key = tuple[tuple[bytes, ...], int]


@dataclass(slots=True)
class _Collected:
    """An RRset in the making. Records that are equal count once (RFC 2181 section 5)."""

    name: Name
    ttl: int
    rdatas: list[Rdata] = field(default_factory=list)
    octets: set[bytes] = field(default_factory=set)
    exact: set[Rdata] = field(default_factory=set)

    def add(self, rdata: Rdata, lowered: bytes) -> bool:
        """Whether it is new. Equal ones have equal octets, but for the case of letters in names.

        So dnspython's slow hash of all of them is only taken once two differ in case at most.
        """
        if lowered in self.octets or self.exact:
            self.exact = self.exact or set(self.rdatas)
            if rdata in self.exact:
                return False
            self.exact.add(rdata)
        self.octets.add(lowered)
        self.rdatas.append(rdata)
        return True


class _Section:
    """Collects records into RRsets, and signatures to what they cover."""

    def __init__(self) -> None:
        self._sets: dict[_Key, _Collected] = {}
        self._sigs: dict[_Key, list[RRSIG]] = {}
        self._sig_ttls: dict[_Key, list[int]] = {}
        self.edns: Edns | None = None
        self.high_rcode = 0
        self.dropped = 0
        self.chaos: list[bytes] = []

    def add(self, reader: _Reader, record: _Record) -> None:
        if record.rdtype == _OPT:
            self._opt(reader, record)
            return
        if record.rdclass != _IN:
            self.dropped += 1
            if (record.rdclass, record.rdtype) == (_CH, _TXT):
                self.chaos.append(reader.wire[record.start : record.end])
            return
        data = reader.rdata(record)
        rdata = read_rdata(record.rdtype, data)
        kept = self._sets.get((record.key, record.rdtype))
        if kept is None:
            kept = self._sets[record.key, record.rdtype] = _Collected(record.name, record.ttl)
        kept.ttl = min(kept.ttl, record.ttl)
        if not kept.add(rdata, data.lower()):
            return
        if isinstance(rdata, RRSIG):
            covered = record.key, int(rdata.type_covered)
            self._sigs.setdefault(covered, []).append(rdata)
            self._sig_ttls.setdefault(covered, []).append(record.ttl)

    def rrsets(self, sections: list[_Section]) -> Iterator[RRset]:
        """Signatures stand beside what they cover (RFC 4035 section 3.1.1).

        Where none does, one in another section serves as well: what it covers decides.
        """
        for key, kept in self._sets.items():
            sigs = self._sigs.get(key) or [s for other in sections for s in other.signatures(key)]
            ttls = tuple(self._sig_ttls.get(key, ()))
            yield RRset(kept.name, key[1], kept.ttl, tuple(kept.rdatas), tuple(sigs), ttls)

    def signatures(self, key: _Key) -> list[RRSIG]:
        return self._sigs.get(key, [])

    def _opt(self, reader: _Reader, record: _Record) -> None:
        if self.edns is not None:
            raise Malformed("two OPT records")
        data = reader.wire[record.start : record.end]
        high = struct.unpack_from("!I", reader.wire, record.start - 6)[0]
        self.high_rcode = high >> 24
        self.edns = Edns(
            version=high >> 16 & 0xFF,
            payload=record.rdclass,
            dnssec_ok=bool(high & 0x8000),
            unknown_flags=high & 0x7FFF,
            options=tuple(_options(data)),
        )


def _options(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(data):
        code, length = struct.unpack_from("!HH", data, at)
        yield code, data[at + 4 : at + 4 + length]
        at += 4 + length
