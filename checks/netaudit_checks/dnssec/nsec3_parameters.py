"""NSEC3: parameters that cost without protecting."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import ZoneDenial
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
)
def nsec3_parameters(zone: Zone, denial: ZoneDenial) -> Verdict:
    """Iterations slow everyone down; above a limit resolvers treat the zone as unsigned."""
    if not denial.nsec3:
        return not_applicable("{zone} does not use NSEC3", zone=zone.name)
    iterations = max(parameters.iterations for parameters in denial.nsec3)
    salts = tuple(parameters.salt for parameters in denial.nsec3 if parameters.salt)
    if iterations:
        return failed("NSEC3 with {iterations} extra iterations", iterations=iterations)
    if salts:
        return failed("NSEC3 with the salt {salts}", salts=salts)
    return passed("NSEC3 with 0 iterations and no salt")
