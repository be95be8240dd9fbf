"""Denial of existence: the NSEC chain (RFC 4034 section 4) and the NSEC3 chain (RFC 5155).

No wildcards: the lab's zones have none, so every proof that a name is absent also proves that no
wildcard could have answered.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

import dns.dnssec
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.util
import dns.rrset
from dns.rdtypes.ANY.NSEC import NSEC
from dns.rdtypes.ANY.NSEC import Bitmap as NsecBitmap
from dns.rdtypes.ANY.NSEC3 import NSEC3
from dns.rdtypes.ANY.NSEC3 import Bitmap as Nsec3Bitmap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.lab.dns.zone import ZoneData

IN = dns.rdataclass.IN
Types = set[dns.rdatatype.RdataType]
_NSEC: Any = NSEC  # dnspython does not annotate its constructors
_NSEC3: Any = NSEC3
CUT_TYPES = {dns.rdatatype.NS, dns.rdatatype.DS}


class Nsec:
    """The chain of names that have records of ours."""

    def __init__(self, zone: ZoneData) -> None:
        self.zone = zone
        self.owners = sorted(n for n in zone.records if _is_ours(zone, n))

    def name_error(self, name: dns.name.Name) -> list[dns.rrset.RRset]:
        """Proof that a name, and the wildcard beside it, do not exist (RFC 4035 3.1.3.2)."""
        wildcard = dns.name.Name((b"*", *_closest_encloser(self.zone, name).labels))
        covers = [self._before(name), self._before(wildcard)]
        return [self._at(i) for i in _told(self.zone, covers, len(self.owners))]

    def no_data(self, name: dns.name.Name) -> list[dns.rrset.RRset]:
        """Proof that a name has no such type; an empty non-terminal is shown by what covers it."""
        if name in self.owners:
            return [self._at(self.owners.index(name))]
        return [self._at(i) for i in _told(self.zone, [self._before(name)], len(self.owners))]

    def all(self) -> Iterator[dns.rrset.RRset]:
        """The whole chain."""
        return (self._at(i) for i in range(len(self.owners)))

    def _before(self, name: dns.name.Name) -> int:
        return bisect_right(self.owners, name) - 1

    def _at(self, position: int) -> dns.rrset.RRset:
        size, step = len(self.owners), 1 + self.zone.flaws.past_others
        owner, following = self.owners[position], self.owners[(position + step) % size]
        types = _types(self.zone, owner) | {dns.rdatatype.NSEC, dns.rdatatype.RRSIG}
        record = _NSEC(IN, dns.rdatatype.NSEC, following, NsecBitmap.from_rdtypes(sorted(types)))
        return dns.rrset.from_rdata(owner, self.zone.flaws.denial_ttl, record)


class Nsec3:
    """The chain of the names' hashes, empty non-terminals included; no opt-out."""

    def __init__(self, zone: ZoneData, iterations: int, salt: bytes) -> None:
        self.zone, self.iterations, self.salt = zone, iterations, salt
        hashes = {self._hash(n): n for n in zone.names() if _is_ours(zone, n)}
        self.hashes = sorted(hashes)
        self.owners = hashes

    def name_error(self, name: dns.name.Name) -> list[dns.rrset.RRset]:
        """Closest encloser, next closer name, wildcard (RFC 5155 section 7.2.2)."""
        encloser = _closest_encloser(self.zone, name)
        depth = len(name) - len(encloser) - 1
        next_closer = dns.name.Name(name.labels[depth:])
        wildcard = dns.name.Name((b"*", *encloser.labels))
        covers = [self._cover(next_closer), self._cover(wildcard)]
        told = _told(self.zone, covers, len(self.hashes))
        if not self.zone.flaws.wrong_denial:
            told = [self._match(encloser), *told]
        return [self._at(i) for i in dict.fromkeys(told)]

    def no_data(self, name: dns.name.Name) -> list[dns.rrset.RRset]:
        """The record that matches the name (RFC 5155 section 7.2.3)."""
        return [self._at(self._match(name))]

    def all(self) -> Iterator[dns.rrset.RRset]:
        """The whole chain."""
        return (self._at(i) for i in range(len(self.hashes)))

    def _hash(self, name: dns.name.Name) -> str:
        return dns.dnssec.nsec3_hash(name, self.salt or None, self.iterations, 1)

    def _match(self, name: dns.name.Name) -> int:
        return bisect_left(self.hashes, self._hash(name))

    def _cover(self, name: dns.name.Name) -> int:
        return (bisect_right(self.hashes, self._hash(name)) - 1) % len(self.hashes)

    def _at(self, position: int) -> dns.rrset.RRset:
        size, step = len(self.hashes), 1 + self.zone.flaws.past_others
        own, following = self.hashes[position % size], self.hashes[(position + step) % size]
        types = _types(self.zone, self.owners[own])
        if types and types != {dns.rdatatype.NS}:  # an insecure delegation's NS is not signed
            types |= {dns.rdatatype.RRSIG}
        from base64 import b32hexdecode

        record = _NSEC3(
            IN,
            dns.rdatatype.NSEC3,
            1,
            int(self.zone.flaws.opt_out),
            self.iterations,
            self.salt,
            b32hexdecode(following),
            Nsec3Bitmap.from_rdtypes(sorted(types)),
        )
        owner = dns.name.Name((own.lower().encode(), *self.zone.name.labels))
        return dns.rrset.from_rdata(owner, self.zone.flaws.denial_ttl, record)


def _told(zone: ZoneData, true: list[int], size: int) -> list[int]:
    """The positions that prove something; in a zone that lies, one that does not prove it."""
    if not zone.flaws.wrong_denial:
        return list(dict.fromkeys(true))
    return next(([i] for i in range(size) if i not in true), [])


def _types(zone: ZoneData, name: dns.name.Name) -> Types:
    """The types that a bitmap lists at a name: at a delegation only NS and DS."""
    found = {r.rdtype for r in zone.rrsets(name)}
    if zone.flaws.hidden_types and name == zone.name:
        found -= {dns.rdatatype.NS}
    return found & CUT_TYPES if zone.cut(name) is not None else found


def _is_ours(zone: ZoneData, name: dns.name.Name) -> bool:
    """Whether a name belongs into the chain: not glue below a delegation."""
    cut = zone.cut(name)
    return cut is None or cut == name


def _closest_encloser(zone: ZoneData, name: dns.name.Name) -> dns.name.Name:
    names = zone.names()
    while name not in names:
        name = name.parent()
    return name
