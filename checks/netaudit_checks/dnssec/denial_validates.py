"""Denial of existence: whether "there is no such name" can be believed."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import Security, ZoneDenial
from netaudit_checks.dnssec._howto import SIGN_AGAIN


@check(
    "dnssec.denial-validates",
    title="Denials of existence validate",
    severity=Severity.HIGH,
    remedy=(
        "Rebuild the NSEC or NSEC3 chain by signing the whole zone again (BIND: rndc sign zone; "
        "Knot: knotc zone-sign zone), and see that secondaries do not strip DNSSEC records. If a "
        "zone with NSEC3 denies without any, look at its NSEC3PARAM: servers take the chain that it"
        " names (RFC 5155 section 7.3)."
    ),
    howto=SIGN_AGAIN,
    refs=["RFC 4035 section 5.4", "RFC 5155 section 8"],
)
def denial_validates(zone: Zone, denial: ZoneDenial) -> Verdict:
    """If denials do not validate, resolvers fail on every name that lacks the type asked for."""
    if denial.zone_security is not Security.SECURE:
        return not_applicable("no chain of trust holds for {zone}", zone=zone.name)
    bogus = [case for case in denial.cases if case.security is Security.BOGUS]
    if bogus:
        return failed(
            "the denials of {questions} are bogus: {reasons}",
            questions=tuple(case.question for case in bogus),
            reasons=tuple(dict.fromkeys(r.text for case in bogus for r in case.reasons))[:6],
        )
    return passed("denials of a name and of a type validate")
