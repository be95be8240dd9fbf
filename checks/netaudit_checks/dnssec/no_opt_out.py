"""NSEC3: opt-out."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ZoneApex
from netaudit_checks.dnssec._howto import SET_DENIAL


@check(
    "dnssec.no-opt-out",
    title="NSEC3 leaves no delegation out",
    severity=Severity.LOW,
    remedy=(
        "Sign without opt-out: it serves only zones with a great many unsigned delegations. BIND: "
        "nsec3param iterations 0 optout no salt-length 0; Knot: nsec3-opt-out: off; PowerDNS: "
        "pdnsutil set-nsec3 zone '1 0 0 -'; Windows DNS: Set-DnsServerDnsSecZoneSetting "
        "-NSec3OptOut $false."
    ),
    howto=SET_DENIAL,
    refs=["RFC 9276 section 3.1", "RFC 5155 section 12.2"],
)
def no_opt_out(zone: Zone, apex: ZoneApex) -> Verdict:
    """In an opt-out span anyone on the way can make up names, and no resolver can tell."""
    nsec3 = [(v.server, p) for v in apex.servers for p in v.denial.nsec3]
    if not nsec3:
        return not_applicable("{zone} does not use NSEC3", zone=zone.name)
    if bad := tuple(dict.fromkeys(server for server, p in nsec3 if p.opt_out)):
        return failed("NSEC3 with opt-out at {servers}", servers=bad)
    return passed("NSEC3 without opt-out")
