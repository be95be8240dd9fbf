"""Name servers: letters' case."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.manners import ZoneManners
from netaudit_checks.dns._howto import SPEAK_EDNS


@check(
    "dns.case-preserved",
    title="Every name server returns the question in the case it was asked",
    severity=Severity.LOW,
    remedy=(
        "Update the name server or the load balancer before it: the question is to be copied octet "
        "for octet. Try: dig +norec @ADDRESS zOnE SOA, and look at the question section."
    ),
    howto=SPEAK_EDNS,
    refs=["RFC 4343 section 4.1"],
)
def case_preserved(zone: Zone, manners: ZoneManners) -> Verdict:
    """Resolvers mix the case to make forging harder, and refuse answers in another one."""
    if not manners.servers:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    bad = tuple(s.server for s in manners.servers if not s.case_kept)
    if bad:
        return failed("the letters' case of the question is changed by {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(manners.servers))
