"""The canaries of a twin: zones whose state is known, and what tells resolvers apart."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

import dns.name

from netaudit.lab.dns.keys import (
    ECDSAP256SHA256,
    SECURE_ENTRY_POINT,
    ZONE_KEY,
    Key,
    delegation_signer,
    new_key,
)
from netaudit.lab.dns.zone import DS, Flaws, ZoneData
from netaudit.model import Purpose

if TYPE_CHECKING:
    from dns.rdtypes.ANY.DNSKEY import DNSKEY

    from netaudit.lab.dns.tree import Tree
    from netaudit.model import Canary
    from netaudit.net.clock import Clock

EXPIRED = (timedelta(days=-40), timedelta(days=-10))
FUTURE = (timedelta(days=10), timedelta(days=40))
ITERATIONS = 1000  # of NSEC3; validators stop at 50 to 150 (RFC 9276 section 3.2)
UNASSIGNED = 100  # an algorithm number that nobody has
LARGE_RECORDS, LARGE_TEXT = 24, "x" * 100
MINIMISED, NOT_MINIMISED = '"yes"', '"no"'


def apex(canary: Canary) -> dns.name.Name:
    """The zone that it stands in: its own name, but two labels up where minimising is told.

    There a resolver that asks for the whole name at once is told "no" by the upper zone's server;
    one that asks for a label at a time is referred to the lower zone, which says "yes".
    """
    name = dns.name.from_text(canary.name)
    return name.parent().parent() if canary.purpose is Purpose.MINIMISATION else name


def below(canary: Canary) -> dns.name.Name | None:
    """The lower zone of a canary that tells who minimises."""
    name = dns.name.from_text(canary.name)
    return name.parent() if canary.purpose is Purpose.MINIMISATION else None


def zone_of(name: dns.name.Name, canary: Canary, clock: Clock) -> ZoneData:
    """The canary's zone, without records yet."""
    if canary.fault == "algorithm":
        return ZoneData(name, clock, (_of_unknown_algorithm(),))
    if canary.fault == "iterations":
        return ZoneData(name, clock, (new_key(),), iterations=ITERATIONS)
    if canary.expected == "insecure":
        return ZoneData(name, clock)
    zone = ZoneData(name, clock, (new_key(),))
    if canary.fault == "expired":
        zone.flaws = Flaws(*EXPIRED)
    elif canary.fault == "future":
        zone.flaws = Flaws(*FUTURE)
    elif canary.expected == "bogus" and canary.fault != "ds":
        zone.flaws = Flaws(corrupt=True)
    return zone


def fill(tree: Tree, canary: Canary) -> None:
    """What the canary is asked for, beside its addresses."""
    zone = tree.zones[apex(canary)]
    if canary.purpose is Purpose.SIZE:
        texts = (f'"{number:02} {LARGE_TEXT}"' for number in range(LARGE_RECORDS))
        zone.add(zone.name, "TXT", *texts)
    elif canary.purpose is Purpose.MINIMISATION:
        name = dns.name.from_text(canary.name)
        tree.zones[name.parent()].add(name, "TXT", MINIMISED)
        zone.add(name, "TXT", NOT_MINIMISED)
        zone.undercut = frozenset({name})
    elif canary.purpose is Purpose.VALIDATION:
        zone.add(zone.name, "TXT", f'"canary: {canary.expected}"')


def spoil(tree: Tree, name: dns.name.Name, canary: Canary) -> None:
    """What is wrong with a canary above itself: the DS of a key that it does not have."""
    if canary.fault == "ds":
        parent = tree.parent(name)
        parent.records[name].pop(DS)
        parent.add(name, "DS", str(delegation_signer(name, new_key())))


def _of_unknown_algorithm() -> Key:
    key = new_key(ECDSAP256SHA256)
    flags = ZONE_KEY | SECURE_ENTRY_POINT
    return Key(key.private, cast("DNSKEY", key.record.replace(flags=flags, algorithm=UNASSIGNED)))
