"""One RRset and its signatures: RFC 4035 section 5.3, with the reason of every refusal.

Pure: keys, time and budget are parameters. Dates are serial numbers (RFC 4034 section 3.1.5).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, cast

import dns.name
import dns.rdataclass
import dns.rdatatype
from dns.name import Name
from dns.rdata import Rdata
from dns.rdtypes.ANY.DNSKEY import DNSKEY

from netaudit.dns.crypto import Algorithms, BadKey, exponent_bits, verify
from netaudit.dns.flaws import Flaw
from netaudit.dns.message import RRset
from netaudit.dns.names import canonical, lies_in, same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dns.rdtypes.ANY.RRSIG import RRSIG

ZONE_FLAG, REVOKE_FLAG, _RSAMD5 = 0x0100, 0x0080, 1
_ZONE_KEYS = (256, 257)  # without and with the SEP flag
MAX_TRIES_PER_RRSET = 8  # KeyTrap (CVE-2023-50387): signature checks
_LONG_EXPONENT, _COST = 64, 4  # of RSA, in bits: beyond, a check counts for so many
MAX_KEYS_PER_TAG, MAX_SIGNATURES = 4, 16  # keys of one tag, and signatures, looked at
MAX_ALTERED = 8  # and keys that may have been published with other fields
MOST_JUDGED = 65_536  # RRsets whose judgement is remembered
LAST_SECOND = 253_402_300_799  # of the year 9999: RFC 3339 has no later one
_WILDCARD = b"*"
# Flaws of a signature that no roll and no clock brings about for a while (RFC 6781 section 4.1):
# it never held. Nor is one made by a key that is revoked (RFC 5011), or that we cannot judge.
NEVER_HELD = frozenset(
    {
        "DATES_REVERSED",
        "KEY_MALFORMED",
        "KEY_NOT_FOR_ZONE",
        "LABELS_BELOW_ZONE",
        "LABELS_EXCEED_OWNER",
        "RRSIG_MISSING",
        "SIGNATURE_INVALID",
        "SIGNER_NOT_ZONE",
    }
)


@lru_cache(maxsize=4096)
def key_tag(key: DNSKEY) -> int:
    """RFC 4034 appendix B, and B.1 of RSA/MD5. With dnspython's come zones, files, messages."""
    octets = key.to_digestable()
    if key.algorithm == _RSAMD5:
        return int.from_bytes(octets[-3:-1], "big")
    total = (sum(octets[::2]) << 8) + sum(octets[1::2])
    return (total + (total >> 16)) & 0xFFFF


def key_label(key: DNSKEY) -> str:
    """Tag and algorithm, for people."""
    return f"{key_tag(key)}/{int(key.algorithm)}"


def key_fields(key: DNSKEY) -> str:
    """The same, and flags, protocol and algorithm as a zone file has them."""
    return f"{key_label(key)} (DNSKEY {int(key.flags)} {int(key.protocol)} {int(key.algorithm)})"


def altered(key: DNSKEY, algorithm: int) -> Iterator[DNSKEY]:
    """A key of this algorithm as it may have been before its other fields were changed.

    They count for its tag and its digest (RFC 4034 appendix B and section 5.1.4).
    """
    for flags in _ZONE_KEYS:
        before = cast("DNSKEY", key.replace(flags=flags, protocol=3, algorithm=algorithm))
        if before != key:
            yield before


def usable(key: DNSKEY) -> bool:
    """Whether a key may sign zone data: zone flag, protocol 3, not revoked."""
    flags = int(key.flags)
    return bool(flags & ZONE_FLAG) and not flags & REVOKE_FLAG and int(key.protocol) == 3  # noqa: PLR2004


@dataclass
class Work:
    """What one run may spend on signatures, and what it has already found out.

    `memo` remembers every (key, signature, data) that was checked: each is checked once. `judged`
    what came of an RRset under a zone's keys, by their identities, and holds on to both: servers
    that send the same octets give the same RRset. `written` are records' data in canonical form.
    """

    memo: dict[bytes, bool] = field(default_factory=dict)
    judged: dict[tuple[int, int], tuple[RRset, Keys, Checked]] = field(default_factory=dict)
    written: dict[int, tuple[Rdata, bytes]] = field(default_factory=dict)
    checked: int = 0

    def canonical(self, rdata: Rdata) -> bytes:
        """A record's data in canonical form (RFC 4034 section 6.2): one SOA is in many answers."""
        known = self.written.get(id(rdata))
        if known is None:
            if len(self.written) >= MOST_JUDGED:
                self.written.clear()
            known = self.written[id(rdata)] = rdata, rdata.to_digestable()
        return known[1]

    def verify(self, key: DNSKEY, sig: RRSIG, data: bytes) -> bool:
        """Whether the signature verifies. Raises BadKey."""
        material = (bytes([int(key.algorithm)]), key.key, sig.signature, data)
        seal = sha256(b"".join(len(m).to_bytes(4, "big") + m for m in material)).digest()
        known = self.memo.get(seal)
        if known is None:
            self.checked += 1
            known = verify(int(key.algorithm), key.key, sig.signature, data)
            self.memo[seal] = known
        return known


@dataclass(frozen=True, slots=True)
class Keys:
    """A zone's authentic keys, and what judges with them: time in epoch seconds, algorithms."""

    zone: Name
    keys: tuple[DNSKEY, ...]
    at: int
    algorithms: Algorithms

    def candidates(self, sig: RRSIG) -> list[DNSKEY]:
        """Keys that may have made a signature (RFC 4035 section 5.3.1); tags are not unique."""
        return [
            key
            for key in self.keys
            if key.algorithm == sig.algorithm and key_tag(key) == sig.key_tag and usable(key)
        ]


class Checked(NamedTuple):
    """What came of an RRset. `sig` is the signature that holds, None if none does.

    `encloser` is set when the RRset was expanded from `*.encloser` (RFC 4035 section 5.3.4).
    """

    sig: RRSIG | None
    encloser: Name | None
    flaws: tuple[Flaw, ...]

    @property
    def valid(self) -> bool:
        """Whether some signature holds."""
        return self.sig is not None


def check(rrset: RRset, keys: Keys, work: Work) -> Checked:
    """Verify an RRset. One valid signature is enough (RFC 6840 section 5.4)."""
    place = id(rrset), id(keys)
    known = work.judged.get(place)
    if known is None:
        if len(work.judged) >= MOST_JUDGED:
            work.judged.clear()
        known = work.judged[place] = rrset, keys, _check(rrset, keys, work)
    return known[2]


def _check(rrset: RRset, keys: Keys, work: Work) -> Checked:
    flaws: list[Flaw] = []
    tries = spent = 0
    for sig in _sane_first(rrset, keys, flaws):
        for key in keys.candidates(sig)[:MAX_KEYS_PER_TAG]:
            if spent >= MAX_TRIES_PER_RRSET:
                flaws.append(_flaw(keys, "CAP_REACHED", rrset, f"{tries} signature checks"))
                return Checked(None, None, tuple(flaws))
            tries, spent = tries + 1, spent + _cost(key)
            if flaw := _try(rrset, sig, key, keys, work):
                flaws.append(flaw)
                continue
            told = (*(replace(f, beside=True) for f in flaws), *_ttl(rrset, sig, keys))
            return Checked(sig, expanded_from(rrset.name, sig), told)
    if not rrset.sigs:
        flaws.append(_flaw(keys, "RRSIG_MISSING", rrset))
    flaws += _by_altered(rrset, keys, work) if _keyless(flaws) else ()
    return Checked(None, None, tuple(flaws))


def _cost(key: DNSKEY) -> int:
    """Of a check with this key, in checks with an ordinary one."""
    return _COST if exponent_bits(int(key.algorithm), key.key) > _LONG_EXPONENT else 1


def _keyless(flaws: list[Flaw]) -> bool:
    return any(flaw.code == "NO_MATCHING_KEY" for flaw in flaws)


def _by_altered(rrset: RRset, keys: Keys, work: Work) -> Iterator[Flaw]:
    """The keys that have made a signature before they were published with other fields."""
    likely = (
        (sig, key, before)
        for sig in rrset.sigs[:MAX_KEYS_PER_TAG]
        for key in keys.keys[:MAX_ALTERED]
        for before in altered(key, int(sig.algorithm))
        if key_tag(before) == sig.key_tag
    )
    for sig, key, before in islice(likely, MAX_KEYS_PER_TAG):
        if _try(rrset, sig, before, keys, work) is None:
            yield alteration(keys.zone, key_label(before), key)


def alteration(zone: Name, was: str, key: DNSKEY) -> Flaw:
    """Of a key that DS or signatures know by another label: what it is now."""
    text = zone.to_text()
    if int(key.flags) & REVOKE_FLAG:
        return Flaw("KEY_REVOKED", text, f"{text} DNSKEY", key_label(key))
    return Flaw("KEY_ALTERED", text, text, f"{was}, {key_fields(key)}")


def strays(rrset: RRset, keys: Keys, work: Work) -> tuple[Flaw, ...]:
    """What is wrong with those of an RRset's signatures that never held: see NEVER_HELD.

    Beside one that holds they change no verdict (RFC 6840 section 5.4), but validators try them.
    """
    found: list[Flaw] = []
    spent = 0
    for sig in rrset.sigs[:MAX_SIGNATURES]:
        flaw = _form(rrset, sig, keys) or _dates(rrset, sig, keys) or _key(rrset, sig, keys)
        if flaw is None:
            candidates = keys.candidates(sig)[:MAX_KEYS_PER_TAG]
            spent += sum(map(_cost, candidates))
            if spent > MAX_TRIES_PER_RRSET:
                break
            tried = [_try(rrset, sig, key, keys, work) for key in candidates]
            flaw = None if None in tried else tried[0]
        if flaw and _never_held(flaw, rrset, sig, keys):
            found.append(flaw)
    return tuple(dict.fromkeys(found))


def beside(rrset: RRset, keys: Keys, work: Work) -> tuple[Flaw, ...]:
    """The strays of an RRset that validates; of others nothing, as nothing in them holds."""
    several = len(rrset.sigs) > 1
    return strays(rrset, keys, work) if several and check(rrset, keys, work).valid else ()


def _never_held(flaw: Flaw, rrset: RRset, sig: RRSIG, keys: Keys) -> bool:
    """In a roll other data may be signed by keys that are not there yet, but never the keys.

    In the roll of an algorithm the keys, too: signers leave no set unsigned by an algorithm whose
    keys are published later, or are gone but still cached (RFC 6781 section 4.1.4). And of several
    who sign, each may sign the keys with one that it alone publishes (RFC 8901 section 2.1.2).
    """
    if flaw.code == "NO_MATCHING_KEY":
        known = any(key.algorithm == sig.algorithm for key in keys.keys)
        return rrset.rdtype == dns.rdatatype.DNSKEY and known and not _by_own(rrset, sig)
    return flaw.code in NEVER_HELD


def _by_own(keys: RRset, sig: RRSIG) -> bool:
    """Whether a set of keys has the one that a signature of it names."""
    own = (key for key in keys.rdatas if isinstance(key, DNSKEY))
    return any(key_tag(k) == sig.key_tag and k.algorithm == sig.algorithm for k in own)


def _sane_first(rrset: RRset, keys: Keys, flaws: list[Flaw]) -> Iterator[RRSIG]:
    """The signatures that are worth a check; the flaws of the others are noted."""
    sigs = rrset.sigs
    if len(sigs) > MAX_SIGNATURES:
        flaws.append(_flaw(keys, "CAP_REACHED", rrset, f"{len(sigs)} signatures"))
        # In which order they come is the server's affair: no verdict may hang on it.
        known = {(int(key.algorithm), key_tag(key)) for key in keys.keys if usable(key)}

        def hopeless(sig: RRSIG) -> bool:
            made = (int(sig.algorithm), sig.key_tag) in known
            return not made or _dates(rrset, sig, keys) is not None

        sigs = tuple(sorted(sigs, key=hopeless))
    for sig in sigs[:MAX_SIGNATURES]:
        if flaw := _form(rrset, sig, keys) or _dates(rrset, sig, keys) or _key(rrset, sig, keys):
            flaws.append(flaw)
        else:
            yield sig


def _form(rrset: RRset, sig: RRSIG, keys: Keys) -> Flaw | None:
    if not same(sig.signer, keys.zone) or not lies_in(rrset.name, keys.zone):
        return _flaw(keys, "SIGNER_NOT_ZONE", rrset, sig.signer.to_text())
    if sig.labels > label_count(rrset.name):
        return _flaw(keys, "LABELS_EXCEED_OWNER", rrset)
    if sig.labels < label_count(keys.zone):
        return _flaw(keys, "LABELS_BELOW_ZONE", rrset)
    return None


def _dates(rrset: RRset, sig: RRSIG, keys: Keys) -> Flaw | None:
    begins, ends = int(sig.inception), int(sig.expiration)
    if serial_less(ends, begins):
        return _flaw(keys, "DATES_REVERSED", rrset)
    if not serial_at_most(begins, keys.at):
        return _flaw(keys, "NOT_YET_VALID", rrset, stamp(begins, keys.at))
    if not serial_at_most(keys.at, ends):
        return _flaw(keys, "EXPIRED", rrset, stamp(ends, keys.at))
    return None


def _key(rrset: RRset, sig: RRSIG, keys: Keys) -> Flaw | None:
    algorithm = int(sig.algorithm)
    if algorithm not in keys.algorithms.signing:
        return _flaw(keys, "ALGORITHM_UNSUPPORTED", rrset, str(algorithm))
    if keys.candidates(sig):
        return None
    tagged = [k for k in keys.keys if k.algorithm == sig.algorithm and key_tag(k) == sig.key_tag]
    label = f"{sig.key_tag}/{algorithm}"
    if any(int(k.flags) & REVOKE_FLAG for k in tagged):
        return _flaw(keys, "KEY_REVOKED", rrset, label)
    if tagged:
        return _flaw(keys, "KEY_NOT_FOR_ZONE", rrset, key_fields(tagged[0]))
    return _flaw(keys, "NO_MATCHING_KEY", rrset, label)


def _try(rrset: RRset, sig: RRSIG, key: DNSKEY, keys: Keys, work: Work) -> Flaw | None:
    try:
        valid = work.verify(key, sig, signed_data(rrset, sig, work.canonical))
    except BadKey as error:
        return _flaw(keys, "KEY_MALFORMED", rrset, f"{key_label(key)}: {error}")
    return None if valid else _flaw(keys, "SIGNATURE_INVALID", rrset, key_label(key))


def _ttl(rrset: RRset, sig: RRSIG, keys: Keys) -> Iterable[Flaw]:
    if rrset.ttl > sig.original_ttl:
        yield _flaw(keys, "TTL_ABOVE_ORIGINAL", rrset, f"{rrset.ttl} > {sig.original_ttl}")


def _flaw(keys: Keys, code: str, rrset: RRset, detail: str = "") -> Flaw:
    return Flaw(code, keys.zone.to_text(), rrset.label(), detail)


def label_count(name: Name) -> int:
    """Labels as an RRSIG counts them: without the root and a leading asterisk (RFC 4034 3.1.3)."""
    return len(name) - 1 - (name.labels[0] == _WILDCARD)


def expanded_from(owner: Name, sig: RRSIG) -> Name | None:
    """The closest encloser whose wildcard made this RRset; None if it was not expanded."""
    if sig.labels == label_count(owner):
        return None
    return owner.split(sig.labels + 1)[1]


def signed_data(
    rrset: RRset, sig: RRSIG, written: Callable[[Rdata], bytes] = Rdata.to_digestable
) -> bytes:
    """What was signed (RFC 4034 section 3.1.8.1), rdata in canonical form and order."""
    encloser = expanded_from(rrset.name, sig)
    name = rrset.name
    if encloser is not None:
        name = dns.name.Name([_WILDCARD]).concatenate(encloser)
    owner = canonical(name)
    head = struct.pack(
        "!HBBIIIH",
        sig.type_covered,
        sig.algorithm,
        sig.labels,
        sig.original_ttl,
        sig.expiration,
        sig.inception,
        sig.key_tag,
    )
    front = owner + struct.pack("!HHI", rrset.rdtype, dns.rdataclass.IN, sig.original_ttl)
    body = sorted({written(rdata) for rdata in rrset.rdatas})
    records = b"".join(front + struct.pack("!H", len(data)) + data for data in body)
    return head + canonical(sig.signer) + records


def serial_less(a: int, b: int) -> bool:
    """RFC 1982: whether a lies before b, modulo 2**32 (false where that is undefined)."""
    return 0 < (b - a) % (1 << 32) < 1 << 31


def serial_at_most(a: int, b: int) -> bool:
    """RFC 1982: a is b or lies before it."""
    return (b - a) % (1 << 32) == 0 or serial_less(a, b)


def moment(serial: int, at: int) -> datetime:
    """The time that a 32-bit serial means, being the one nearest to `at` (epoch seconds)."""
    distance = (serial - at + (1 << 31)) % (1 << 32) - (1 << 31)
    return datetime.fromtimestamp(min(max(0, at + distance), LAST_SECOND), UTC)


def stamp(serial: int, at: int) -> str:
    """That time in RFC 3339."""
    return moment(serial, at).strftime("%Y-%m-%dT%H:%M:%SZ")
