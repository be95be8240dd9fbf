"""One zone's data: signs what is asked, when it is asked, and can be made wrong on purpose."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rrset

from netaudit.lab.dns.denial import Nsec, Nsec3
from netaudit.lab.dns.keys import TTL, Key, corrupted, sign
from netaudit.net.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


IN = dns.rdataclass.IN
NS, DS, SOA, DNSKEY, RRSIG, NSEC3PARAM = (
    dns.rdatatype.NS,
    dns.rdatatype.DS,
    dns.rdatatype.SOA,
    dns.rdatatype.DNSKEY,
    dns.rdatatype.RRSIG,
    dns.rdatatype.NSEC3PARAM,
)
Set = tuple[dns.name.Name, dns.rdatatype.RdataType]  # an RRset's owner and type
SIGNED_SINCE, SIGNED_FOR = timedelta(hours=-2), timedelta(days=21)


@dataclass(slots=True)
class Flaws:
    """What is wrong with a zone: nothing, by default. `since` and `until` are from now.

    `hidden_types`: the bitmap at the apex leaves out NS. `past_others`: each NSEC or NSEC3 leads
    past the next one. `idle_keys`: only the first key signs.
    `strays`: beside each signature stands one that never held. `corrupt_sets`: owners and types
    of RRsets whose signatures are corrupt, `unsigned_sets`: of those that have none, and
    `retimed_sets`: of those whose TTL is half of the one that was signed.
    """

    since: timedelta = SIGNED_SINCE
    until: timedelta = SIGNED_FOR
    corrupt: bool = False
    unsigned: bool = False
    no_signatures: bool = False
    no_denial: bool = False
    wrong_denial: bool = False
    opt_out: bool = False
    denial_ttl: int = TTL
    hidden_types: bool = False
    past_others: bool = False
    idle_keys: bool = False
    strays: bool = False
    corrupt_sets: frozenset[Set] = frozenset()
    unsigned_sets: frozenset[Set] = frozenset()
    retimed_sets: frozenset[Set] = frozenset()


@dataclass
class ZoneData:
    """A zone: unsigned records by owner and type, keys, and how it denies.

    `iterations` is None for NSEC, else NSEC3's extra iterations with `salt` (RFC 5155).
    `undercut` are names below a delegation that it answers for all the same.
    After any change call `touch`. RRsets that are handed out are shared: nobody changes them.
    """

    name: dns.name.Name
    clock: Clock
    keys: tuple[Key, ...] = ()
    iterations: int | None = None
    salt: bytes = b""
    records: dict[dns.name.Name, dict[dns.rdatatype.RdataType, dns.rdataset.Rdataset]] = field(
        default_factory=dict
    )
    flaws: Flaws = field(default_factory=Flaws)
    undercut: frozenset[dns.name.Name] = frozenset()

    def __post_init__(self) -> None:
        self._signatures: dict[tuple[dns.name.Name, int], dns.rrset.RRset] = {}
        self._rrsets: dict[tuple[dns.name.Name, int], dns.rrset.RRset | None] = {}
        self._chain: Nsec | Nsec3 | None = None
        self._names: frozenset[dns.name.Name] | None = None

    @property
    def signed(self) -> bool:
        """Whether it shows DNSSEC records at all."""
        return bool(self.keys) and not self.flaws.unsigned

    def touch(self) -> None:
        """Forget what was derived from the records, the keys or the flaws."""
        self._signatures.clear()
        self._rrsets.clear()
        self._chain = self._names = None

    def copy(self) -> ZoneData:
        """The zone as it is now; what changes later, here or there, does not show in the other."""
        records = {owner: dict(held) for owner, held in self.records.items()}
        return dataclasses.replace(self, records=records, flaws=dataclasses.replace(self.flaws))

    def remove_below(self, names: Iterable[dns.name.Name]) -> None:
        """Take out all records at and below these names."""
        gone = [o for o in self.records if any(o.is_subdomain(name) for name in names)]
        for owner in gone:
            del self.records[owner]
        self.touch()

    def add(self, owner: str | dns.name.Name, kind: str, *texts: str, ttl: int = TTL) -> None:
        """Add records in presentation form; `owner` is absolute."""
        name = dns.name.from_text(owner) if isinstance(owner, str) else owner
        for text in texts:
            rdata = dns.rdata.from_text(IN, kind, text)
            held = self.records.setdefault(name, {})
            if rdata.rdtype not in held:
                held[rdata.rdtype] = dns.rdataset.Rdataset(IN, rdata.rdtype, ttl=ttl)
            held[rdata.rdtype].add(rdata)

    def names(self) -> frozenset[dns.name.Name]:
        """All names that exist, empty non-terminals included (RFC 4592 section 2.2.2)."""
        if self._names is None:
            found: set[dns.name.Name] = {self.name}
            for owner in self.records:
                name = owner
                while name != self.name and name not in found:
                    found.add(name)
                    name = name.parent()
            self._names = frozenset(found)
        return self._names

    def cut(self, name: dns.name.Name) -> dns.name.Name | None:
        """The delegation at or above `name`, the highest one; None if it is ours."""
        found = None
        while name != self.name and name not in self.undercut:
            if NS in self.records.get(name, {}):
                found = name
            name = name.parent()
        return found

    def rrset(self, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> dns.rrset.RRset | None:
        """The RRset, or None."""
        if kind == DNSKEY and name == self.name:
            return self._dnskey()
        if kind == NSEC3PARAM and name == self.name:
            return self._nsec3param()
        key = (name, int(kind))
        if key not in self._rrsets:
            held = self.records.get(name, {}).get(kind)
            self._rrsets[key] = _rrset(name, held) if held is not None else None
        return self._rrsets[key]

    def rrsets(self, name: dns.name.Name) -> Iterator[dns.rrset.RRset]:
        """Every RRset of a name, DNSKEY and NSEC3PARAM included, without signatures."""
        kinds = [*self.records.get(name, {}), *((DNSKEY, NSEC3PARAM) if name == self.name else ())]
        for kind in kinds:
            if (found := self.rrset(name, kind)) is not None:
                yield found

    def signatures(self, rrset: dns.rrset.RRset) -> dns.rrset.RRset | None:
        """The RRSIGs over an RRset of ours, as the flaws have them; None where there is none."""
        flaws = self.flaws
        if not self.signed or (flaws.no_signatures and rrset.rdtype != DNSKEY):
            return None
        if (rrset.name, rrset.rdtype) in flaws.unsigned_sets:
            return None
        key = (rrset.name, int(rrset.rdtype))
        if key not in self._signatures:
            self._signatures[key] = self._sign(rrset)
        return self._signatures[key]

    def denial(self) -> Nsec | Nsec3:
        """The chain that proves what does not exist."""
        if self._chain is None:
            self._chain = (
                Nsec(self) if self.iterations is None else Nsec3(self, self.iterations, self.salt)
            )
        return self._chain

    def soa(self) -> dns.rrset.RRset:
        """The start of authority."""
        found = self.rrset(self.name, SOA)
        assert found is not None, f"{self.name} has no SOA"
        return found

    def set_serial(self, serial: int) -> None:
        """Give the SOA another serial."""
        old = self.records[self.name][SOA]
        renewed = old[0].replace(serial=serial)
        self.records[self.name][SOA] = dns.rdataset.from_rdata(old.ttl, renewed)
        self.touch()

    def _sign(self, rrset: dns.rrset.RRset) -> dns.rrset.RRset:
        now = self.clock()
        signatures = dns.rrset.RRset(rrset.name, IN, RRSIG)
        signed = rrset
        if (rrset.name, rrset.rdtype) in self.flaws.retimed_sets:
            signed = dns.rrset.from_rdata_list(rrset.name, rrset.ttl * 2, list(rrset))
        for key in self._signers(rrset):
            made = sign(signed, key, self.name, now + self.flaws.since, now + self.flaws.until)
            if self._is_corrupt(rrset):
                made = corrupted(made)
            signatures.add(made, rrset.ttl)
            if self.flaws.strays:
                signatures.add(corrupted(made), rrset.ttl)
        return signatures

    def _is_corrupt(self, rrset: dns.rrset.RRset) -> bool:
        chosen = (rrset.name, rrset.rdtype) in self.flaws.corrupt_sets
        return chosen or (self.flaws.corrupt and rrset.rdtype != DNSKEY)

    def _signers(self, rrset: dns.rrset.RRset) -> Iterable[Key]:
        """Entry points sign the keys, the others everything else, if there are others."""
        if self.flaws.idle_keys:
            return self.keys[:1]
        if rrset.rdtype == DNSKEY:
            return [k for k in self.keys if k.is_entry_point]
        return [k for k in self.keys if not k.is_entry_point] or self.keys

    def _dnskey(self) -> dns.rrset.RRset | None:
        if not self.signed:
            return None
        return dns.rrset.from_rdata_list(self.name, TTL, [k.record for k in self.keys])

    def _nsec3param(self) -> dns.rrset.RRset | None:
        if not self.signed or self.iterations is None:
            return None
        text = f"1 0 {self.iterations} {self.salt.hex() or '-'}"
        return dns.rrset.from_text(self.name, TTL, IN, NSEC3PARAM, text)


def _rrset(name: dns.name.Name, held: dns.rdataset.Rdataset) -> dns.rrset.RRset:
    return dns.rrset.from_rdata_list(name, held.ttl, list(held))
