"""Name servers: negative answers."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.manners import ZoneManners
from netaudit_checks.dns._howto import SERVE


@check(
    "dns.denials-carry-soa",
    title="Negative answers carry the zone's own SOA",
    severity=Severity.MEDIUM,
    version=2,
    remedy=(
        "Update the name server or the load balancer before it: an answer that something does not "
        "exist has the SOA of the zone in its authority section. Try: dig +norec @ADDRESS ZONE "
        "TYPE65280."
    ),
    howto=SERVE,
    refs=["RFC 2308 section 3", "RFC 2308 section 5"],
)
def denials_carry_soa(zone: Zone, manners: ZoneManners) -> Verdict:
    """Without the SOA nobody may remember the denial, and every client asks again and again."""
    if not manners.servers:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    bad = tuple(
        f"{s.server}: {s.denial_soa or '-'}"
        for s in manners.servers
        if s.denied and (s.denial_soa or s.unknown_type == "NOERROR") and s.denial_soa != zone.name
    )
    if bad:
        return failed("the negative answer has another SOA, or none: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(manners.servers))
