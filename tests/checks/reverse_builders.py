"""Facts of reverse DNS for the tests of the checks that judge them."""

from __future__ import annotations

from ipaddress import ip_address

from netaudit.facts.reverse import Forward, Pointer, ReverseNames, ReverseZone, ReverseZones
from netaudit.facts.zone import Reason, Security
from netaudit.model import Host, Phrase, Severity
from tests.factories import addresses

AT = ip_address("2001:db8:1001::80")
ZONE = "1.0.0.1.8.b.d.0.1.0.0.2.ip6.arpa"
REASON = Reason("SIG", Severity.HIGH, ZONE, "", "RFC 4035 section 5.3", Phrase("it is wrong"))
BARE = Host("so-a", "so-a/gw", (), addresses("2001:db8:1001::1"))


def zone(rcode: str = "NOERROR", security: Security = Security.SECURE) -> ReverseZones:
    reasons = (REASON,) if security is Security.BOGUS else ()
    return ReverseZones((ReverseZone(ZONE, rcode, security, (), reasons),))


def forward(name: str = "www.a.test", *, back: bool = True, rcode: str = "NOERROR") -> Forward:
    return Forward(name, (AT,) if back else (), rcode, "")


def names(*forwards: Forward, count: int | None = None, there: bool = True) -> ReverseNames:
    number = len(forwards) if count is None else count
    rcode = "NOERROR" if forwards else "NXDOMAIN"
    return ReverseNames((Pointer(AT, forwards, number, rcode, Security.SECURE, there),))
