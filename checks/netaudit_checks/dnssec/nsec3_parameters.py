"""NSEC3: parameters that cost without protecting."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ZoneApex
from netaudit_checks.dnssec._howto import SET_DENIAL


@check(
    "dnssec.nsec3-parameters",
    title="NSEC3 uses no extra iterations and no salt",
    severity=Severity.LOW,
    remedy=(
        "Use NSEC3 with 0 iterations and an empty salt, or NSEC. BIND: nsec3param iterations 0 "
        "optout no salt-length 0; Knot: nsec3-iterations: 0, nsec3-salt-length: 0."
    ),
    howto=SET_DENIAL,
    refs=["RFC 9276 section 3.1"],
    version=2,
)
def nsec3_parameters(zone: Zone, apex: ZoneApex) -> Verdict:
    """Iterations slow everyone down; above a limit resolvers treat the zone as unsigned."""
    nsec3 = [(view.server, p) for view in apex.servers for p in view.denial.nsec3]
    if not nsec3:
        return not_applicable("{zone} does not use NSEC3", zone=zone.name)
    if iterations := max(p.iterations for _, p in nsec3):
        servers = tuple(dict.fromkeys(server for server, p in nsec3 if p.iterations))
        return failed(
            "NSEC3 with {iterations} extra iterations at {servers}",
            iterations=iterations,
            servers=servers,
        )
    if salts := tuple(dict.fromkeys(p.salt for _, p in nsec3 if p.salt)):
        servers = tuple(dict.fromkeys(server for server, p in nsec3 if p.salt))
        return failed("NSEC3 with the salt {salts} at {servers}", salts=salts, servers=servers)
    return passed("NSEC3 with 0 iterations and no salt")
