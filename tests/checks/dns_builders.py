"""Facts about zones, sound unless told otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

from netaudit.facts.names import NameAddresses, PublishedAddresses
from netaudit.facts.resolver import CanaryAnswer, Validation
from netaudit.facts.zone import (
    Answered,
    ChainLink,
    Delegation,
    DenialCase,
    Ds,
    Key,
    Reason,
    Security,
    ServersV6,
    ServerView,
    SignatureSeen,
    ZoneChain,
    ZoneDenial,
    ZoneServers,
    ZoneSignatures,
)
from netaudit.model import Phrase, Severity, Zone

ZONE = Zone("so-a", "so-a.kontum.test")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEY = Key(key_tag=7, algorithm=13, flags=257, bits=256)
DS = Ds(key_tag=7, algorithm=13, digest_type=2, digest="ab" * 32, matched=True)


def delegation(**changes: Any) -> Delegation:
    whole = Delegation(
        parent="kontum.test",
        delegated=True,
        answered=True,
        parent_servers=("ns1.so-a.kontum.test", "ns2.kontum.test"),
        child_servers=("ns1.so-a.kontum.test", "ns2.kontum.test"),
        ds=(DS,),
        keys=(KEY,),
        expected_ds=("so-a.kontum.test. IN DS 7 13 2 ab",),
    )
    return replace(whole, **changes)


def view(address: str = "2001:db8:1000::53", **changes: Any) -> ServerView:
    whole = ServerView(
        name="ns1.so-a.kontum.test",
        address=ip_address(address),
        at_parent=True,
        at_child=True,
        udp=Answered.ANSWERED,
        tcp=Answered.ANSWERED,
        rcode="NOERROR",
        authoritative=True,
        serial=1,
        edns=True,
        transfer="REFUSED",
        recursive=False,
        untested="",
    )
    return replace(whole, **changes)


def dead(address: str = "2001:db8:1000::54", **changes: Any) -> ServerView:
    quiet = {"udp": Answered.SILENT, "tcp": Answered.SILENT, "rcode": "", "serial": None}
    return view(address, authoritative=False, transfer="", **(quiet | changes))


def untested(address: str = "198.18.1.53") -> ServerView:
    return dead(address, udp=Answered.UNTESTED, tcp=Answered.UNTESTED, untested="no IPv4 here")


def servers(*views: ServerView, without: tuple[str, ...] = ()) -> ZoneServers:
    return ZoneServers(views or (view(), view("198.18.1.53")), without)


def servers_v6(*views: ServerView, without: tuple[str, ...] = ()) -> ServersV6:
    return ServersV6(views, without)


def reason(code: str = "EXPIRED", text: str = "the signature expired") -> Reason:
    return Reason(code, Severity.CRITICAL, ZONE.name, "", "RFC 4035 section 5.3.1", Phrase(text))


def chain(security: str = "secure", *reasons: Reason, rcode: str = "NOERROR") -> ZoneChain:
    links = (
        ChainLink(".", Security.SECURE, "trust anchor", ()),
        ChainLink(ZONE.name, Security(security), "DS at the parent", ("7/13/2",)),
    )
    return ZoneChain(Security(security), rcode, links, reasons)


def signature(days: float, covers: str = "SOA", **changes: Any) -> SignatureSeen:
    """One that expires in `days`."""
    whole = SignatureSeen(
        covers, 7, 13, NOW - timedelta(days=9), NOW + timedelta(days=days), ("2001:db8:1000::53",)
    )
    return replace(whole, **changes)


def signatures(*seen: SignatureSeen) -> ZoneSignatures:
    return ZoneSignatures(NOW, seen)


def denial(name: str = "secure", data: str = "secure", *, zone: str = "secure") -> ZoneDenial:
    cases = (
        DenialCase("name", "x. AAAA", Security(name), "NXDOMAIN", (reason("DENIAL_MISSING"),)),
        DenialCase("data", "y. AFSDB", Security(data), "NOERROR", ()),
    )
    return ZoneDenial(Security(zone), cases)


def canary(expected: str, rcode: str, *, ad: bool = False, **changes: Any) -> CanaryAnswer:
    whole = CanaryAnswer(
        ip_address("2001:db8:1000::5"),
        f"{expected}.canary.kontum.test",
        expected,
        "",
        Answered.ANSWERED,
        rcode,
        ad,
        (),
    )
    return replace(whole, **changes)


def validation(*answers: CanaryAnswer) -> Validation:
    return Validation(answers)


def published(*names: NameAddresses) -> PublishedAddresses:
    return PublishedAddresses(names)


def addresses(name: str, *texts: str, rcode: str = "NOERROR") -> NameAddresses:
    found = [ip_address(t) for t in texts]
    v6 = tuple(a for a in found if a.version == 6)
    v4 = tuple(a for a in found if a.version == 4)
    return NameAddresses(name, v6, v4, rcode, Security.SECURE)
