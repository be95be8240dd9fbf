"""The zones: one for each state that a name may have, below one that holds their DS."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import dns.name

from netaudit.lab.dns.canaries import LARGE_RECORDS, LARGE_TEXT, zone_of
from netaudit.lab.dns.keys import delegation_signer, new_key
from netaudit.lab.dns.zone import ZoneData
from netaudit.model import Canary, Purpose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from dns.name import Name

    from netaudit.lab.dns.zone import Flaws

# Label, state, what is wrong or why it is insecure, and what it tells.
KINDS = (
    ("good", "secure", "", Purpose.VALIDATION),
    ("bogus", "bogus", "signature", Purpose.VALIDATION),
    ("expired", "bogus", "expired", Purpose.VALIDATION),
    ("future", "bogus", "future", Purpose.VALIDATION),
    ("wrong-ds", "bogus", "ds", Purpose.VALIDATION),
    ("unsigned", "insecure", "", Purpose.VALIDATION),
    ("algorithm", "insecure", "algorithm", Purpose.VALIDATION),
    ("iterations", "insecure", "iterations", Purpose.VALIDATION),
    ("large", "secure", "", Purpose.SIZE),
)
# Documentation prefixes (RFC 3849) and benchmarking (RFC 2544): nobody is to go there.
ADDRESSES = (("AAAA", "2001:db8::1"), ("A", "198.18.0.1"))
_YEAR = timedelta(days=365)
_SKEW = timedelta(days=1)  # a clock may be slow that is still good enough


@dataclass(frozen=True, slots=True)
class Canaries:
    """`zones`, the one that delegates the others first; `canaries` as an inventory has them.

    `ds` are the records for the zone above, in presentation form.
    """

    zones: tuple[ZoneData, ...]
    canaries: tuple[Canary, ...]
    ds: tuple[str, ...]

    @property
    def name(self) -> Name:
        """The zone that is to be delegated."""
        return self.zones[0].name


def made(name: Name, servers: Sequence[Name], now: datetime, years: int) -> Canaries:
    """The zone `name` with a canary of each kind below it, signed from `now` on for `years`.

    `servers` are the names of the name servers that will have them all.
    """
    top = ZoneData(name, lambda: now, (new_key(),))
    top.flaws = _for_years(top.flaws, years)
    _found(top, servers)
    canaries = [
        Canary(f"{label}.{name.to_text(omit_final_dot=True)}", expected, fault, purpose)
        for label, expected, fault, purpose in KINDS
    ]
    zones = [_zone(canary, now, years) for canary in canaries]
    for zone, canary in zip(zones, canaries, strict=True):
        _found(zone, servers)
        for kind, address in ADDRESSES:
            zone.add(zone.name, kind, address)
        zone.add(zone.name, "TXT", *_texts(canary))
        _delegate(top, zone, servers, other_key=canary.fault == "ds")
    ds = tuple(str(delegation_signer(name, key)) for key in top.keys)
    return Canaries((top, *zones), tuple(canaries), ds)


def _zone(canary: Canary, now: datetime, years: int) -> ZoneData:
    """As the lab has it, but for the dates."""
    zone = zone_of(dns.name.from_text(canary.name), canary, lambda: now)
    if canary.fault == "future":
        zone.flaws = replace(zone.flaws, since=years * _YEAR, until=(years + 1) * _YEAR)
    elif canary.fault != "expired":
        zone.flaws = _for_years(zone.flaws, years)
    return zone


def _for_years(flaws: Flaws, years: int) -> Flaws:
    return replace(flaws, since=-_SKEW, until=years * _YEAR)


def _found(zone: ZoneData, servers: Sequence[Name]) -> None:
    """SOA and NS."""
    contact = dns.name.from_text("hostmaster", zone.name)
    serial = int(zone.clock().timestamp())  # grows when they are made anew
    numbers = f"{serial} 86400 7200 2592000 60"
    zone.add(zone.name, "SOA", f"{servers[0]} {contact} {numbers}")
    zone.add(zone.name, "NS", *map(str, servers))


def _texts(canary: Canary) -> Iterable[str]:
    if canary.purpose is Purpose.SIZE:
        return (f'"{number:02} {LARGE_TEXT}"' for number in range(LARGE_RECORDS))
    return (f'"canary: {canary.expected}"',)


def _delegate(top: ZoneData, zone: ZoneData, servers: Sequence[Name], *, other_key: bool) -> None:
    """`other_key`: by the DS of a key that the zone does not have."""
    top.add(zone.name, "NS", *map(str, servers))
    for key in (new_key(),) if other_key else zone.keys:
        top.add(zone.name, "DS", str(delegation_signer(zone.name, key)))
