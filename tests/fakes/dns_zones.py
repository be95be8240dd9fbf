"""Signed zones in memory, and servers that answer from them as RFC 1034 and 4035 have it.

Everything can be made wrong. `Zone.tamper` edits a response before it leaves, `Zone.resign` how an
RRset is signed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any

import dns.dnssec
import dns.flags
import dns.message
import dns.name
import dns.node
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.name import Name

from netaudit.dns.message import type_text
from netaudit.dns.nsec3 import hash_label
from tests.fakes.dns_keys import Signer

NOW = 1_900_000_000
DAY = 86_400
A, AAAA, NS, SOA, DS, DNSKEY = (
    dns.rdatatype.from_text(t) for t in ("A", "AAAA", "NS", "SOA", "DS", "DNSKEY")
)
CNAME, DNAME, NSEC, RRSIG = (
    dns.rdatatype.from_text(t) for t in ("CNAME", "DNAME", "NSEC", "RRSIG")
)
NSEC3_TYPE = dns.rdatatype.NSEC3


def name(text: str) -> Name:
    """An absolute name."""
    return dns.name.from_text(text)


@dataclass
class Zone:
    """A zone. `denial` is "nsec", "nsec3" or "" for an unsigned zone."""

    origin: Name
    algorithm: int = 13
    denial: str = "nsec"
    opt_out: bool = False
    iterations: int = 0
    salt: bytes = b""
    begins: int = NOW - DAY
    ends: int = NOW + 30 * DAY
    tamper: Callable[[dns.message.Message, Name, int], None] | None = None
    resign: Callable[[dns.rrset.RRset, dns.rrset.RRset], dns.rrset.RRset | None] | None = None
    data: dict[tuple[Name, int], dns.rrset.RRset] = field(default_factory=dict)
    ksks: list[Signer] = field(default_factory=list)
    zsks: list[Signer] = field(default_factory=list)
    _signed: dict[tuple[Name, int], dns.rrset.RRset | None] = field(default_factory=dict)
    _chain: list[tuple[Any, dns.rrset.RRset]] | None = None
    _names: set[Name] | None = None

    @classmethod
    def make(cls, text: str, **options: Any) -> Zone:
        zone = cls(name(text), **options)
        zone.add(
            text,
            "SOA",
            f"ns1.{text.strip('.') or 'root.test'}. admin.test. 7 7200 3600 1209600 300",
        )
        if zone.denial:
            zone.ksks.append(Signer.make(zone.algorithm, f"{text} ksk"))
            zone.zsks.append(Signer.make(zone.algorithm, f"{text} zsk", 256))
            zone.set_keys()
        return zone

    def set_keys(self) -> None:
        """Publish the DNSKEY RRset of the keys there are."""
        keys = [signer.dnskey for signer in (*self.ksks, *self.zsks)]
        self.data[self.origin, DNSKEY] = dns.rrset.from_rdata_list(self.origin, 300, keys)
        self.forget()

    def add(self, owner: str, rdtype: str, *rdatas: str, ttl: int = 300) -> Zone:
        """Add records; more of one RRset are merged."""
        key = (name(owner), dns.rdatatype.from_text(rdtype))
        rrset = dns.rrset.from_text(key[0], ttl, "IN", rdtype, *rdatas)
        self.data[key] = _merged(rrset, self.data[key]) if key in self.data else rrset
        self.forget()
        return self

    def ds(self, digest: str = "SHA256") -> list[Any]:
        """The DS records that its parent should have."""
        policy = dns.dnssec.allow_all_policy
        return [dns.dnssec.make_ds(self.origin, k.dnskey, digest, policy=policy) for k in self.ksks]

    def delegate(self, child: Zone, *servers: tuple[str, str], ds: list[Any] | None = None) -> Zone:
        """A delegation with glue; `ds` None means the right ones, [] none."""
        text = child.origin.to_text()
        for server, address in servers:
            self.add(text, "NS", server)
            kind = "AAAA" if ":" in address else "A"
            if name(server).is_subdomain(child.origin) or name(server).is_subdomain(self.origin):
                self.add(server, kind, address)
            child.add(text, "NS", server)
            if name(server).is_subdomain(child.origin):
                child.add(server, kind, address)
        records = child.ds() if ds is None else ds
        if records:
            self.data[child.origin, DS] = dns.rrset.from_rdata_list(child.origin, 300, records)
        self.forget()
        return self

    def forget(self) -> None:
        """After a change: sign anew."""
        self._signed.clear()
        self._chain = self._names = None

    # --- what exists

    def cut_above(self, owner: Name) -> Name | None:
        """The highest delegation at or above a name."""
        for depth in range(len(self.origin) + 1, len(owner) + 1):
            ancestor = owner.split(depth)[1]
            if (ancestor, NS) in self.data:
                return ancestor
        return None

    def names(self) -> set[Name]:
        """Every existing name, empty non-terminals too, without glue."""
        if self._names:
            return self._names
        found = self._names = {self.origin}
        for owner, _ in self.data:
            cut = self.cut_above(owner)
            if cut is not None and cut != owner:
                continue
            for depth in range(len(self.origin), len(owner) + 1):
                found.add(owner.split(depth)[1])
        return found

    def types(self, owner: Name) -> set[int]:
        found = {t for o, t in self.data if o == owner}
        if (owner, NS) in self.data and owner != self.origin:
            found &= {NS, DS}
        return found

    # --- signatures

    def rrsig(self, rrset: dns.rrset.RRset) -> dns.rrset.RRset | None:
        """The signatures of an RRset of this zone."""
        key = (rrset.name, rrset.rdtype)
        if key not in self._signed or self._signed[key] is None:
            self._signed[key] = self.sign(rrset)
        return self._signed[key]

    def sign(self, rrset: dns.rrset.RRset) -> dns.rrset.RRset | None:
        if not self.denial:
            return None
        signers = self.ksks if rrset.rdtype == DNSKEY and rrset.name == self.origin else self.zsks
        sigs = dns.rrset.from_rdata_list(
            rrset.name, rrset.ttl, [self.sign_with(rrset, s) for s in signers]
        )
        return self.resign(rrset, sigs) if self.resign else sigs

    def sign_with(
        self, rrset: dns.rrset.RRset, signer: Signer, signer_name: Name | None = None, **dates: int
    ) -> Any:
        """One signature."""
        return dns.dnssec.sign(
            rrset,
            signer.private,
            signer_name or self.origin,
            signer.dnskey,
            inception=dates.get("begins", self.begins),
            expiration=dates.get("ends", self.ends),
            policy=dns.dnssec.allow_all_policy,
        )

    # --- denial

    def chain(self) -> list[tuple[Any, dns.rrset.RRset]]:
        """(sort key, NSEC or NSEC3 RRset), sorted."""
        if self._chain is None:
            self._chain = self._nsec() if self.denial == "nsec" else self._nsec3()
        return self._chain

    def _nsec(self) -> list[tuple[Any, dns.rrset.RRset]]:
        owners = sorted(o for o in self.names() if self.types(o))
        chain = []
        for index, owner in enumerate(owners):
            following = owners[(index + 1) % len(owners)]
            types = " ".join(sorted(map(type_text, self.types(owner) | {NSEC, RRSIG})))
            rrset = dns.rrset.from_text(owner, 300, "IN", "NSEC", f"{following.to_text()} {types}")
            chain.append((owner, rrset))
        return chain

    def hashed(self, owner: Name) -> bytes:
        data = owner.canonicalize().to_wire()
        assert data is not None
        for _ in range(self.iterations + 1):
            data = sha1(data + self.salt).digest()
        return data

    def _nsec3(self) -> list[tuple[Any, dns.rrset.RRset]]:
        owners = self.names()
        if self.opt_out:
            owners = {
                o for o in owners if self.types(o) != {NS} and not self._only_leads_to_unsigned(o)
            }
        hashes = sorted((self.hashed(o), o) for o in owners)
        chain = []
        for index, (digest, owner) in enumerate(hashes):
            following = hashes[(index + 1) % len(hashes)][0]
            types = self.types(owner)
            signed = types and types != {NS}
            bitmap = [type_text(t) for t in types | ({RRSIG} if signed else set())]
            salt = self.salt.hex() or "-"
            text = (
                f"1 {int(self.opt_out)} {self.iterations} {salt} {hash_label(following).decode()} "
            )
            owner3 = dns.name.Name([hash_label(digest)]).concatenate(self.origin)
            rrset = dns.rrset.from_text(owner3, 300, "IN", "NSEC3", text + " ".join(bitmap))
            chain.append((digest, rrset))
        return chain

    def _only_leads_to_unsigned(self, owner: Name) -> bool:
        if self.types(owner):
            return False
        below = [o for o in self.names() if o != owner and o.is_subdomain(owner) and self.types(o)]
        return all(self.types(o) == {NS} for o in below)

    def matching(self, owner: Name) -> dns.rrset.RRset | None:
        key = owner if self.denial == "nsec" else self.hashed(owner)
        return next((rrset for k, rrset in self.chain() if k == key), None)

    def covering(self, owner: Name) -> dns.rrset.RRset:
        key = owner if self.denial == "nsec" else self.hashed(owner)
        before = [rrset for k, rrset in self.chain() if k < key]
        return before[-1] if before else self.chain()[-1][1]

    def encloser(self, owner: Name) -> Name:
        """The closest encloser that the chain can prove."""
        while owner not in self.names() or (self.denial == "nsec3" and not self.matching(owner)):
            owner = owner.parent()
        return owner

    def deny_name(self, owner: Name) -> list[dns.rrset.RRset]:
        """Proof that neither the name nor its wildcard exists."""
        top = self.encloser(owner)
        wildcard = dns.name.Name([b"*"]).concatenate(top)
        if self.denial == "nsec":
            return _unique([self.covering(owner), self.covering(wildcard)])
        closer = owner.split(len(top) + 1)[1]
        return _unique([self.matching(top), self.covering(closer), self.covering(wildcard)])

    def deny_data(self, owner: Name) -> list[dns.rrset.RRset]:
        """Proof that the name has not the type, or has no DS (opt-out)."""
        exact = self.matching(owner)
        if exact or self.denial == "nsec":
            return [exact or self.covering(owner)]
        top = self.encloser(owner)
        return _unique([self.matching(top), self.covering(owner.split(len(top) + 1)[1])])

    def deny_wildcard_data(self, owner: Name, wildcard: Name) -> list[dns.rrset.RRset]:
        top = wildcard.parent()
        closer = owner if self.denial == "nsec" else owner.split(len(top) + 1)[1]
        exact = self.matching(wildcard)  # none with NSEC where that is an empty non-terminal
        found = [self.covering(closer), exact or self.covering(wildcard)]
        return _unique([*found] if self.denial == "nsec" else [self.matching(top), *found])

    def deny_closer(self, owner: Name, encloser: Name) -> list[dns.rrset.RRset]:
        closer = owner if self.denial == "nsec" else owner.split(len(encloser) + 1)[1]
        return [self.covering(closer)]

    # --- answering

    def respond(self, message: dns.message.Message, owner: Name, rdtype: int) -> None:
        """Fill a response as an authoritative server."""
        cut = self.cut_above(owner)
        if cut is not None and not (cut == owner and rdtype == DS):
            self._refer(message, cut)
            return
        message.flags |= dns.flags.AA
        self._look(message, owner, rdtype, 0)

    def _look(self, message: dns.message.Message, owner: Name, rdtype: int, depth: int) -> None:
        for length in range(len(self.origin), len(owner)):
            above = owner.split(length)[1]
            if (above, DNAME) in self.data:
                self._redirect(message, owner, self.data[above, DNAME], rdtype, depth)
                return
        if owner in self.names():
            self._at(message, owner, owner, rdtype, depth)
            return
        top = owner
        while top not in self.names():
            top = top.parent()
        wildcard = dns.name.Name([b"*"]).concatenate(top)
        if wildcard in self.names():
            self._at(message, owner, wildcard, rdtype, depth)
            return
        message.set_rcode(dns.rcode.NXDOMAIN)
        self._negative(message, self.deny_name(owner) if self.denial else [])

    def _at(
        self, message: dns.message.Message, owner: Name, source: Name, rdtype: int, depth: int
    ) -> None:
        if rdtype in {dns.rdatatype.ANY, RRSIG} and self.types(source):
            self._all(message, owner, source, rdtype)
            return
        rrset = self.data.get((source, rdtype)) or self.data.get((source, CNAME))
        if rrset is None or (rrset.rdtype == DS and source == self.origin and len(source) > 1):
            denial: list[dns.rrset.RRset] = []
            if self.denial:
                plain = source == owner
                denial = self.deny_data(owner) if plain else self.deny_wildcard_data(owner, source)
            self._negative(message, denial)
            return
        self._put(message.answer, rrset, owner)
        if source != owner and self.denial:
            for proof in self.deny_closer(owner, source.parent()):
                self._put(message.authority, proof)
        if rrset.rdtype == CNAME and rdtype != CNAME:
            self._follow(message, rrset[0].target, rdtype, depth)

    def _all(self, message: dns.message.Message, owner: Name, source: Name, rdtype: int) -> None:
        """Everything at a name, or the signatures alone."""
        for rrset in [r for (at, _), r in self.data.items() if at == source]:
            self._put(message.answer, rrset, owner)
        if rdtype == RRSIG:
            message.answer[:] = [r for r in message.answer if r.rdtype == RRSIG]
        if source != owner and self.denial:
            self._put(message.authority, self.deny_closer(owner, source.parent())[0])

    def _redirect(
        self,
        message: dns.message.Message,
        owner: Name,
        dname: dns.rrset.RRset,
        rdtype: int,
        depth: int,
    ) -> None:
        self._put(message.answer, dname)
        try:
            target = owner.relativize(dname.name).concatenate(dname[0].target)
        except dns.name.NameTooLong:
            message.set_rcode(dns.rcode.YXDOMAIN)
            return
        alias = dns.rrset.from_text(owner, dname.ttl, "IN", "CNAME", target.to_text())
        message.answer.append(alias)
        self._follow(message, target, rdtype, depth)

    def _follow(self, message: dns.message.Message, target: Name, rdtype: int, depth: int) -> None:
        inside = target.is_subdomain(self.origin) and self.cut_above(target) is None
        if inside and depth < 8:
            self._look(message, target, rdtype, depth + 1)

    def _refer(self, message: dns.message.Message, cut: Name) -> None:
        message.authority.append(self.data[cut, NS])
        if ds := self.data.get((cut, DS)):
            self._put(message.authority, ds)
        elif self.denial:
            for rrset in self.deny_data(cut):
                self._put(message.authority, rrset)
        for server in self.data[cut, NS]:
            for rdtype in (A, AAAA):
                if glue := self.data.get((server.target, rdtype)):
                    message.additional.append(glue)

    def _negative(self, message: dns.message.Message, denial: list[dns.rrset.RRset]) -> None:
        self._put(message.authority, self.data[self.origin, SOA])
        for rrset in denial:
            self._put(message.authority, rrset)

    def _put(
        self, section: list[dns.rrset.RRset], rrset: dns.rrset.RRset, owner: Name | None = None
    ) -> None:
        sigs = self.rrsig(rrset)
        for item in (rrset, sigs):
            if item:
                shown = dns.rrset.from_rdata_list(owner or item.name, item.ttl, list(item))
                if shown not in section:
                    section.append(shown)


def _merged(new: dns.rrset.RRset, old: dns.rrset.RRset) -> dns.rrset.RRset:
    return dns.rrset.from_rdata_list(new.name, new.ttl, [*new, *old])


def _unique(rrsets: list[dns.rrset.RRset | None]) -> list[dns.rrset.RRset]:
    found: list[dns.rrset.RRset] = []
    for rrset in rrsets:
        assert rrset is not None
        if rrset not in found:
            found.append(rrset)
    return found
