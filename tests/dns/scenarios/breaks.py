"""Ways to break a signed zone, each with the verdict and the finding that it must give.

Signatures are made anew after a field was changed, so that nothing but that field is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import dns.rdatatype
import dns.rrset
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, utils

from netaudit.dns.message import RRset
from netaudit.dns.signature import signed_data
from tests.dns.worlds import WWW, Internet, furnished
from tests.fakes.dns_zones import CNAME, DNSKEY, DS, NOW, NSEC, NSEC3_TYPE, SOA, A, Zone, name

if TYPE_CHECKING:
    from dns.message import Message

    from tests.fakes.dns_keys import Signer

ALGORITHMS = (8, 10, 13, 14, 15, 16)
DENIALS: dict[str, dict[str, Any]] = {
    "nsec": {"denial": "nsec"},
    "nsec3": {"denial": "nsec3", "salt": b"\xab\xcd", "iterations": 1},
    "opt-out": {"denial": "nsec3", "opt_out": True},
}
ALIAS = "alias.u.kontum.test"
BELOW_DNAME = "x.d.u.kontum.test"
GONE, NODATA, WILD = "nothing.u.kontum.test", "ent.u.kontum.test", "any.w.u.kontum.test"
DENYING = {NSEC, NSEC3_TYPE}


@dataclass(frozen=True)
class Break:
    """`verdict` on a question about `owner` (type A), with the finding `code` if not empty."""

    label: str
    verdict: str
    code: str
    apply: Callable[[Internet], None]
    owner: str = WWW


def world(algorithm: int, denial: str) -> Internet:
    """A sound tree, to be broken."""
    return furnished(algorithm=algorithm, **DENIALS[denial])


def forge(zone: Zone, rrset: dns.rrset.RRset, by: Signer, fields: dict[str, Any]) -> Any:
    """A signature with these fields, made over what they say."""
    template = zone.sign_with(rrset, by).replace(**fields)
    read = RRset(rrset.name, int(rrset.rdtype), rrset.ttl, tuple(rrset))
    return template.replace(signature=_sign(by, signed_data(read, template)))


def _sign(signer: Signer, data: bytes) -> bytes:
    private = signer.private
    if isinstance(private, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey):
        return private.sign(data)
    if isinstance(private, ec.EllipticCurvePrivateKey):
        size = private.key_size // 8
        curve = ec.ECDSA(hashes.SHA256() if size == 32 else hashes.SHA384())
        r, s = utils.decode_dss_signature(private.sign(data, curve))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")
    hash_ = hashes.SHA256() if signer.dnskey.algorithm == 8 else hashes.SHA512()
    return bytes(private.sign(data, padding.PKCS1v15(), hash_))


def resigned(*rdtypes: int, zone: str = "unit", **fields: Any) -> Callable[[Internet], None]:
    """All RRsets of these types signed with these fields; values may be made from the old one."""

    def apply(net: Internet) -> None:
        held: Zone = getattr(net, zone)

        def resign(rrset: dns.rrset.RRset, sigs: dns.rrset.RRset) -> dns.rrset.RRset:
            if rrset.rdtype not in rdtypes:
                return sigs
            signers = held.ksks if rrset.rdtype == DNSKEY else held.zsks
            made = []
            for signer, old in zip(signers, sigs, strict=True):
                new = {k: v(getattr(old, k)) if callable(v) else v for k, v in fields.items()}
                made.append(forge(held, rrset, signer, new))
            return dns.rrset.from_rdata_list(rrset.name, rrset.ttl, made)

        held.resign = resign
        held.forget()

    return apply


def altered(*rdtypes: int, zone: str = "unit", **fields: Any) -> Callable[[Internet], None]:
    """The fields of signatures changed afterwards."""

    def apply(net: Internet) -> None:
        held: Zone = getattr(net, zone)

        def resign(rrset: dns.rrset.RRset, sigs: dns.rrset.RRset) -> dns.rrset.RRset | None:
            if rrset.rdtype not in rdtypes:
                return sigs
            made = []
            for old in sigs:
                new = {k: v(getattr(old, k)) if callable(v) else v for k, v in fields.items()}
                made.append(old.replace(**new))
            return dns.rrset.from_rdata_list(rrset.name, rrset.ttl, made) if fields else None

        held.resign = resign
        held.forget()

    return apply


def edited(edit: Callable[[Message], None], owner: str = WWW) -> Callable[[Internet], None]:
    """Answers about a name changed on their way."""

    def apply(net: Internet) -> None:
        asked = name(owner)
        net.unit.tamper = lambda message, about, _rdtype: edit(message) if about == asked else None

    return apply


def delegated(*edits: Callable[[Any], Any]) -> Callable[[Internet], None]:
    """The DS of the unit changed, signed as they are; one edit for each DS that there is to be."""

    def apply(net: Internet) -> None:
        (ds,) = net.unit.ds()
        rrset = dns.rrset.from_rdata_list(net.unit.origin, 300, [edit(ds) for edit in edits])
        net.kontum.data[net.unit.origin, DS] = rrset
        net.kontum.forget()

    return apply


def _with(**fields: Any) -> Callable[[Any], Any]:
    return lambda record: record.replace(**fields)


def keyed(**fields: Any) -> Callable[[Internet], None]:
    """The zone signing key published with these fields, and signatures with its new tag."""

    def apply(net: Internet) -> None:
        signer = net.unit.zsks[0]
        tampered = signer.dnskey.replace(**fields)
        keys = [*(s.dnskey for s in net.unit.ksks), tampered]
        net.unit.data[net.unit.origin, DNSKEY] = dns.rrset.from_rdata_list(
            net.unit.origin, 300, keys
        )
        tag = dns.dnssec.key_id(tampered)
        resigned(A, key_tag=tag)(net)

    return apply


def published(role: str, change: Callable[[Any], Any]) -> Callable[[Internet], None]:
    """A key published as changed ("zsks" or "ksks"); DS and signatures are of what it was."""

    def apply(net: Internet) -> None:
        held = net.unit
        (signer,) = getattr(held, role)
        keys = [change(s.dnskey) if s is signer else s.dnskey for s in (*held.ksks, *held.zsks)]
        held.data[held.origin, DNSKEY] = dns.rrset.from_rdata_list(held.origin, 300, keys)
        held.forget()

    return apply


def _by_zsk(net: Internet) -> None:
    """The keys are signed, but by none that the DS names."""
    held = net.unit

    def resign(rrset: dns.rrset.RRset, sigs: dns.rrset.RRset) -> dns.rrset.RRset:
        if rrset.rdtype != DNSKEY:
            return sigs
        made = held.sign_with(rrset, held.zsks[0])
        return dns.rrset.from_rdata(rrset.name, rrset.ttl, made)

    held.resign = resign
    held.forget()


def _another(record: Any) -> Any:
    """Of another algorithm that is current, too."""
    return record.replace(algorithm=13 if int(record.algorithm) != 13 else 15)


def _flip(signature: bytes) -> bytes:
    return bytes([signature[0] ^ 1]) + signature[1:]


def _drop(*rdtypes: int) -> Callable[[Message], None]:
    def edit(message: Message) -> None:
        for section in (message.answer, message.authority):
            section[:] = [r for r in section if not {r.rdtype, r.covers} & set(rdtypes)]

    return edit


def _forged_data(message: Message) -> None:
    for index, rrset in enumerate(message.answer):
        if rrset.rdtype == A:
            message.answer[index] = dns.rrset.from_text(rrset.name, 300, "IN", "A", "198.18.9.9")


def _added_data(message: Message) -> None:
    for index, rrset in enumerate(message.answer):
        if rrset.rdtype == A:
            more = [*map(str, rrset), "198.18.9.9"]
            message.answer[index] = dns.rrset.from_text(rrset.name, 300, "IN", "A", *more)


def _rcode(rcode: int) -> Callable[[Message], None]:
    return lambda message: message.set_rcode(dns.rcode.Rcode(rcode))


def _ttl(message: Message) -> None:
    for rrset in message.answer:
        rrset.ttl = 86400


def _plain(message: Message) -> None:
    message.flags &= ~0x0400
    message.answer.reverse()
    for index, rrset in enumerate(message.answer):
        upper = name(rrset.name.to_text().upper())
        message.answer[index] = dns.rrset.from_rdata_list(upper, rrset.ttl, list(rrset)[::-1])


def _elsewhere(message: Message) -> None:
    for index, rrset in enumerate(message.answer):
        if rrset.rdtype == CNAME:
            forged = dns.rrset.from_text(rrset.name, 300, "IN", "CNAME", WWW + ".")
            message.answer[index] = forged


def _circle(net: Internet) -> None:
    net.unit.add("d1.u.kontum.test.", "DNAME", "d2.u.kontum.test.")
    net.unit.add("d2.u.kontum.test.", "DNAME", "d1.u.kontum.test.")


def _chain(length: int) -> Callable[[Internet], None]:
    """So many aliases, one after the other, to a name that exists."""

    def apply(net: Internet) -> None:
        for n in range(1, length):
            net.unit.add(f"c{n}.u.kontum.test.", "CNAME", f"c{n + 1}.u.kontum.test.")
        net.unit.add(f"c{length}.u.kontum.test.", "CNAME", WWW + ".")

    return apply


_DENIAL = (NSEC, NSEC3_TYPE)
_LATE: dict[str, Any] = {"expiration": NOW - 1}
_EARLY: dict[str, Any] = {"inception": NOW + 1}
BREAKS: tuple[Break, ...] = (
    Break("sound", "secure", "", lambda _net: None),
    *(
        Break(f"{what} expired", "bogus", "EXPIRED", resigned(*types, zone=zone, **_LATE), owner)
        for what, types, zone, owner in (
            ("data", (A,), "unit", WWW),
            ("keys", (DNSKEY,), "unit", WWW),
            ("DS", (DS,), "kontum", WWW),
            ("denial", _DENIAL, "unit", GONE),
            ("SOA", (SOA,), "unit", GONE),
            ("wildcard", (A,), "unit", WILD),
        )
    ),
    *(
        Break(f"{what} early", "bogus", "NOT_YET_VALID", resigned(*types, **_EARLY), owner)
        for what, types, owner in (
            ("data", (A,), WWW),
            ("keys", (DNSKEY,), WWW),
            ("denial", _DENIAL, GONE),
        )
    ),
    Break("last second", "secure", "", resigned(A, expiration=NOW)),
    Break("first second", "secure", "", resigned(A, inception=NOW)),
    Break(
        "reversed", "bogus", "DATES_REVERSED", resigned(A, inception=NOW + 9, expiration=NOW - 9)
    ),
    Break("labels up", "bogus", "LABELS_EXCEED_OWNER", altered(A, labels=lambda n: n + 1)),
    Break("labels down", "bogus", "WILDCARD_UNPROVED", resigned(A, labels=lambda n: n - 1)),
    Break("labels out", "bogus", "LABELS_BELOW_ZONE", resigned(A, labels=2)),
    *(
        Break(f"signer {text}", "bogus", "SIGNER_NOT_ZONE", resigned(A, signer=name(text)))
        for text in ("kontum.test.", "other.test.", ".")
    ),
    Break("no such tag", "bogus", "NO_MATCHING_KEY", altered(A, key_tag=lambda n: n ^ 1)),
    Break("algorithm 99", "bogus", "ALGORITHM_UNSUPPORTED", altered(A, algorithm=99)),
    Break("original TTL", "bogus", "SIGNATURE_INVALID", altered(A, original_ttl=1)),
    Break("flipped", "bogus", "SIGNATURE_INVALID", altered(A, signature=_flip)),
    Break("keys flipped", "bogus", "SIGNATURE_INVALID", altered(DNSKEY, signature=_flip)),
    Break("denial flipped", "bogus", "SIGNATURE_INVALID", altered(*_DENIAL, signature=_flip), GONE),
    Break("short", "bogus", "SIGNATURE_INVALID", altered(A, signature=lambda s: s[:-1])),
    Break("long", "bogus", "SIGNATURE_INVALID", altered(A, signature=lambda s: s + b"\0")),
    Break("empty", "bogus", "SIGNATURE_INVALID", altered(A, signature=b"")),
    Break("unsigned", "bogus", "RRSIG_MISSING", altered(A)),
    Break("unsigned keys", "bogus", "RRSIG_MISSING", altered(DNSKEY)),
    Break("unsigned denial", "bogus", "RRSIG_MISSING", altered(*_DENIAL), GONE),
    Break("unsigned DS", "bogus", "RRSIG_MISSING", altered(DS, zone="kontum")),
    Break("other data", "bogus", "SIGNATURE_INVALID", edited(_forged_data)),
    Break("more data", "bogus", "SIGNATURE_INVALID", edited(_added_data)),
    Break("no data", "bogus", "DENIAL_MISSING", edited(_drop(A))),
    Break("TTL", "secure", "TTL_ABOVE_ORIGINAL", edited(_ttl)),
    Break("another form", "secure", "", edited(_plain)),
    Break("name error", "bogus", "", edited(lambda m: (_drop(A)(m), _rcode(3)(m), None)[-1])),
    *(
        Break(f"no denial of {owner}", "bogus", "", edited(_drop(*_DENIAL), owner), owner)
        for owner in (GONE, NODATA, WILD)
    ),
    Break("NXDOMAIN made NOERROR", "bogus", "", edited(_rcode(0), GONE), GONE),
    Break("NOERROR made NXDOMAIN", "secure", "RCODE_DIFFERS", edited(_rcode(3), NODATA), NODATA),
    Break("no SOA", "secure", "", edited(_drop(SOA), NODATA), NODATA),
    Break("no alias", "bogus", "", edited(_drop(CNAME), ALIAS), ALIAS),
    Break("alias forged", "bogus", "ALIAS_CROOKED", edited(_elsewhere, BELOW_DNAME), BELOW_DNAME),
    Break("alias circle", "indeterminate", "ALIAS_LOOP", _circle, "x.d1.u.kontum.test"),
    Break("aliases, just enough", "secure", "", _chain(11), "c1.u.kontum.test"),
    Break("aliases, too many", "indeterminate", "ALIAS_CHAIN_LONG", _chain(12), "c1.u.kontum.test"),
    Break("DS digest", "bogus", "DS_WITHOUT_KEY", delegated(_with(digest=b"x" * 32))),
    Break("DS tag", "bogus", "DS_WITHOUT_KEY", delegated(_with(key_tag=1))),
    Break("DS algorithm", "insecure", "DS_UNSUPPORTED", delegated(_with(algorithm=12))),
    Break(
        "DS digest type",
        "insecure",
        "DS_UNSUPPORTED",
        delegated(_with(digest_type=3)),
    ),
    Break(
        "DS unknown and right",
        "secure",
        "",
        delegated(_with(algorithm=12), _with()),
    ),
    Break(
        "DS unknown and wrong",
        "bogus",
        "DS_WITHOUT_KEY",
        delegated(_with(algorithm=12), _with(key_tag=1)),
    ),
    Break("key no zone key", "bogus", "KEY_NOT_FOR_ZONE", keyed(flags=0)),
    Break("key revoked", "bogus", "KEY_REVOKED", keyed(flags=0x180)),
    Break("key protocol", "bogus", "KEY_NOT_FOR_ZONE", keyed(protocol=4)),
    Break("keys signed by another", "bogus", "DNSKEY_NOT_SIGNED_BY_DS", _by_zsk),
    Break("DS of another algorithm", "bogus", "DS_FIELDS_DIFFER", delegated(_another)),
    Break("DS beside", "secure", "DS_BESIDE", delegated(_with(), _with(digest=b"x" * 32))),
    Break("zsk flags lost", "bogus", "KEY_ALTERED", published("zsks", _with(flags=0))),
    Break("zsk protocol lost", "bogus", "KEY_ALTERED", published("zsks", _with(protocol=2))),
    Break("zsk algorithm lost", "bogus", "KEY_ALTERED", published("zsks", _another)),
    Break("zsk revoked later", "bogus", "KEY_REVOKED", published("zsks", _with(flags=0x180))),
    Break("ksk flags lost", "bogus", "KEY_ALTERED", published("ksks", _with(flags=1))),
    Break("ksk without SEP", "bogus", "KEY_ALTERED", published("ksks", _with(flags=256))),
    Break("ksk revoked later", "bogus", "KEY_REVOKED", published("ksks", _with(flags=0x181))),
    Break("ksk algorithm lost", "bogus", "KEY_ALTERED", published("ksks", _another)),
)
