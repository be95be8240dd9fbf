"""What to do about what is wrong with a name: who must act, and what to type.

One thing, the first to look at: what else is wrong may follow from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from netaudit.dns.ask import Failure
from netaudit.dns.keys import Security
from netaudit.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from netaudit.dns.flaws import Flaw
    from netaudit.dns.resolve import Resolution

_OF_SERVERS = frozenset({"NO_RESPONSE", "LAME"})
_TAKEN_OUT = frozenset({"DNSKEY_MISSING", "RRSIG_MISSING"})
_DATES = frozenset({"EXPIRED", "NOT_YET_VALID"})

_CLOCK = Phrase(
    "It breaks where the trust begins, at {zone}, so for every name: first compare this machine's "
    "clock (date -u) with one that is right. If it is right, whoever keeps {zone} signs it again"
)
_PATH = Phrase(
    "It breaks where the trust begins, at {zone}, so for every name: mend none of them. Something "
    "on the way, such as a firewall, may take DNSSEC records out. Ask on the server itself: dig "
    "+norec +dnssec @::1 {zone} DNSKEY. If the signatures show there, whoever keeps the network "
    "between acts; if not, whoever keeps {zone}"
)
_ANCHOR = Phrase(
    "The trust anchor does not fit the keys of {zone}: get the one that is valid from whoever "
    "keeps {zone}, and put it in the place of the old one"
)
_SIGN_AGAIN = Phrase(
    "Whoever keeps {zone} signs it again and sees that the signer runs (BIND: rndc sign {zone}; "
    "Knot: knotc zone-sign {zone}). If only some servers have the old signatures, these do not "
    "get the new zone: rndc retransfer {zone} there. Then look: dig +norec +dnssec @{address} "
    "{zone} SOA"
)
_SIGNER_CLOCK = Phrase(
    "Whoever keeps {zone} sets the clock of the signer right (date -u) and signs again (BIND: rndc "
    "sign {zone}; Knot: knotc zone-sign {zone})"
)
_DS = Phrase(
    "Whoever keeps {parent} publishes the DS that the keys of {zone} ask for, in the place of the "
    "one that fits none: dig +norec @{address} {zone} DNSKEY | dnssec-dsfromkey -2 -f - {zone}. "
    "If a key was removed too early, whoever keeps {zone} brings it back"
)
_LEFT_BEHIND = Phrase(
    "If {zone} is to stay signed, whoever keeps it publishes its keys and signs it again; if not, "
    "whoever keeps {parent} takes the DS out. What is there: dig +norec @{address} {zone} DNSKEY"
)
_KEY_IDLE = Phrase(
    "Whoever keeps {zone} lets the key that the DS names sign the DNSKEY set again (BIND: rndc "
    "dnssec -status {zone}; Knot: keymgr {zone} list), or has whoever keeps {parent} publish the "
    "DS of the key that signs"
)
_TRANSFER = Phrase(
    "Whoever keeps the server transfers the signed zone anew (BIND: rndc retransfer {zone}; Knot: "
    "knotc zone-retransfer {zone}); if all servers have it so, whoever keeps {zone} signs it again "
    "(BIND: rndc sign {zone}; Knot: knotc zone-sign {zone}). Then look: dig +norec +dnssec "
    "@{address} {zone} SOA"
)
_TCP = Phrase(
    "Whoever keeps the server, or the firewall before it, opens port 53 for TCP: longer answers "
    "come no other way. Try: dig +norec +tcp @{address} {zone} DNSKEY"
)
_LONG = Phrase(
    "The server answers other questions and not this one: whoever keeps it, or the firewall before "
    "it, lets questions of every type through, long UDP answers and fragments, and port 53 for "
    "TCP. Try: dig +norec +dnssec @{address} {subject}, and the same with +tcp"
)
_SILENT = Phrase(
    "Whoever keeps the server sees that it runs, and that the firewall before it lets port 53 "
    "through, UDP and TCP. On the server: dig +norec @::1 {zone} SOA; from here: dig +norec "
    "@{address} {zone} SOA"
)
_LAME = Phrase(
    "The server does not serve {zone}: whoever keeps it loads the zone (BIND: rndc zonestatus "
    "{zone}; Knot: knotc zone-status {zone}), or whoever keeps {parent} takes the server out of "
    "the delegation. Look: dig +norec @{address} {zone} SOA"
)
_FAILS = Phrase(
    "The server serves {zone} and fails on this question: whoever keeps it reads its log (a circle "
    "of CNAME records, or a long chain of them, makes BIND fail so). Look: dig +norec @{address} "
    "{subject}; and what CNAME stands there: dig +norec @{address} {name} CNAME"
)
_CIRCLE = Phrase(
    "Whoever keeps {zone} ends the circle: one of the names in it gets records of its own, in the "
    "place of its CNAME"
)
_GLUE = Phrase(
    "Whoever keeps {parent} adds the addresses of the name servers to the delegation (glue: AAAA "
    "and A), or whoever keeps {zone} publishes them. Look at the parent: dig +norec @{address} "
    "{zone} NS"
)
_NOWHERE = Phrase(
    "No other machine reaches the addresses that the name servers of {zone} have, such as "
    "{address}: whoever keeps {zone} publishes the right ones, and whoever keeps {parent} puts "
    "them into the delegation"
)
_NO_ANCHOR = Phrase(
    "Nothing could be validated: give a trust anchor, by --trust-anchor FILE or in the inventory"
)
_UNSIGNED = Phrase(
    "{zone} is not protected, and nothing is broken: if it is to be, whoever keeps it signs it, "
    "and whoever keeps {parent} publishes its DS"
)

# The first that is there tells: what is broken further down follows from what is further up.
_BY_CODE: Mapping[str, Phrase] = {
    "LAME": _LAME,
    "NO_RESPONSE": _SILENT,
    "UDP_SILENT": _LONG,
    "NO_SERVER_ADDRESS": _GLUE,
    "ALIAS_LOOP": _CIRCLE,
    "EXPIRED": _SIGN_AGAIN,
    "NOT_YET_VALID": _SIGNER_CLOCK,
    "ANCHOR_WITHOUT_KEY": _ANCHOR,
    "DS_WITHOUT_KEY": _DS,
    "DNSKEY_MISSING": _LEFT_BEHIND,
    "RRSIG_MISSING": _TRANSFER,
    "SIGNATURE_INVALID": _TRANSFER,
    "NO_MATCHING_KEY": _TRANSFER,
    "DNSKEY_NOT_SIGNED_BY_DS": _KEY_IDLE,
    "DENIAL_MISSING": _TRANSFER,
    "DENIAL_UNPROVED": _TRANSFER,
    "WILDCARD_UNPROVED": _TRANSFER,
    "NO_TRUST_ANCHOR": _NO_ANCHOR,
    "UNSIGNED_DELEGATION": _UNSIGNED,
}


class _Place(NamedTuple):
    """Where it breaks. `parent`: "" where the trust begins."""

    zone: str
    parent: str


def advice(found: Resolution) -> Phrase | None:
    """What to do first; None where nothing is wrong, or nobody can say it in a sentence."""
    flaw = next(_worst_first(found), None)
    if flaw is None:
        return None
    # Of a delegation without DS the zone above tells.
    zone = flaw.subject if flaw.code == "UNSIGNED_DELEGATION" else flaw.zone
    place = _place(found, zone)
    said = _begins(flaw.code) if _broken_at_its_beginning(found, place) else None
    said = said or _of_server(flaw, found) or _BY_CODE[flaw.code]
    zones = {"zone": _typed(place.zone), "parent": _typed(place.parent or place.zone)}
    name = _typed(flaw.subject.partition(" ")[0])
    told = {**zones, "address": _address(flaw), "subject": flaw.subject, "name": name}
    used = {key: value for key, value in told.items() if f"{{{key}}}" in said.message}
    return Phrase(said.message, tuple(used.items()))


def _worst_first(found: Resolution) -> Iterator[Flaw]:
    """Those that there is something to say of; a signature beside one that holds is none."""
    for code in _BY_CODE:
        for flaw in found.flaws:
            if flaw.code == code and not flaw.beside:
                yield flaw


def _place(found: Resolution, zone: str) -> _Place:
    above = (s.parent for s in found.chain if s.zone.to_text() == zone and s.parent is not None)
    parent = next(above, None)
    return _Place(zone, parent.to_text() if parent is not None else "")


def _broken_at_its_beginning(found: Resolution, place: _Place) -> bool:
    """Whether the first zone of the chain is that one, and bogus."""
    first = next(iter(found.chain), None)
    if first is None or first.security is not Security.BOGUS:
        return False
    return bool(first.zone.to_text() == place.zone)


def _begins(code: str) -> Phrase | None:
    if code in _DATES:
        return _CLOCK
    if code in _TAKEN_OUT:
        return _PATH
    return _ANCHOR if code == "DS_WITHOUT_KEY" else None


def _of_server(flaw: Flaw, found: Resolution) -> Phrase | None:
    """Of servers that say nothing: what it may be that they do not say it through, or about."""
    states = (state.security for state in found.chain if state.zone.to_text() == flaw.zone)
    speaks = Security.SECURE in states  # it gave keys that hold
    if flaw.code == "LAME" and "SERVFAIL" in flaw.detail:
        return _FAILS if speaks else None
    if flaw.code != "NO_RESPONSE":
        return None
    if all(text == Failure.NOWHERE for _, text in _said(flaw)):
        return _NOWHERE
    if "TC, and over TCP" in flaw.detail:
        return _TCP
    return _LONG if found.answer or speaks else None


def _typed(zone: str) -> str:
    return zone.rstrip(".") or "."


def _address(flaw: Flaw) -> str:
    """The address of the server that it was seen at, to be typed; else a word in its place.

    Of several the first that somebody else can have: at ::1 who types it asks himself.
    """
    if flaw.code in _OF_SERVERS:
        said = _said(flaw)
        others = (address for address, text in said if text != Failure.NOWHERE)
        return next(others, said[0][0]) or "ADDRESS"
    return flaw.server.rpartition("(")[2].rstrip(")") or "ADDRESS"


def _said(flaw: Flaw) -> list[tuple[str, str]]:
    """Each address of a flaw of servers, and what came of asking it."""
    each = (told.partition(": ") for told in flaw.detail.split("; "))
    return [(address, text) for address, _, text in each]
