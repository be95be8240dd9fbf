"""Denial of existence: the same everywhere."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ApexView, ZoneApex
from netaudit_checks.dns._howto import COPY_ANEW


@check(
    "dnssec.denial-consistent",
    title="All name servers deny with the same kind of record and parameters",
    severity=Severity.MEDIUM,
    version=2,
    remedy=(
        "Transfer the zone anew at the server that differs (BIND: rndc retransfer zone; Knot: knotc"
        " zone-retransfer zone). After a change from NSEC to NSEC3 or of its parameters, see that "
        "the new chain is complete before the old one goes."
    ),
    howto=COPY_ANEW,
    refs=["RFC 5155 section 7.1", "RFC 4035 section 2.3", "RFC 4035 section 3.1.3"],
)
def denial_consistent(zone: Zone, apex: ZoneApex) -> Verdict:
    """Denials of one chain do not fit the other: resolvers that meet both find them bogus."""
    denying = [v for v in apex.servers if v.denial.kind]
    if not denying:
        return not_applicable("{zone} shows no NSEC or NSEC3", zone=zone.name)
    if bare := tuple(v.server for v in apex.servers if v.unproved()):
        return failed("no NSEC or NSEC3, which the others send: {servers}", servers=bare)
    if len({(v.denial.kind, _parameters(v)) for v in denying}) > 1:
        bad = tuple(f"{v.server}: {v.denial.kind} {_parameters(v)}" for v in denying)
        return failed("the servers deny in different ways: {servers}", servers=bad)
    return passed("alike at {count} server addresses", count=len(denying))


def _parameters(view: ApexView) -> str:
    return " ".join(sorted({f"{p.iterations}/{p.salt or '-'}" for p in view.denial.nsec3}))
