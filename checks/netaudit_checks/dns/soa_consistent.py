"""Start of authority: one for all."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import Soa, ZoneApex
from netaudit_checks.dns._howto import COPY_ANEW


@check(
    "dns.soa-consistent",
    title="All name servers have the same SOA but for its serial",
    severity=Severity.LOW,
    remedy=(
        "See which server is not a copy of the primary: dig +norec @ADDRESS ZONE SOA at each, and "
        "transfer the zone anew there (BIND: rndc retransfer zone; Knot: knotc zone-retransfer "
        "zone; NSD: nsd-control force_transfer zone)."
    ),
    howto=COPY_ANEW,
    refs=["RFC 1034 section 4.3.5", "RFC 1035 section 3.3.13"],
)
def soa_consistent(zone: Zone, apex: ZoneApex) -> Verdict:
    """Servers that differ in more than the serial are no copies: somebody edits by hand."""
    if not apex.servers:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    soas = {view.server: _text(view.soa) for view in apex.servers if view.soa}
    if len(set(soas.values())) > 1:
        bad = tuple(f"{server}: {text}" for server, text in soas.items())
        return failed("the servers have different SOA records: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(apex.servers))


def _text(soa: Soa) -> str:
    times = f"{soa.refresh} {soa.retry} {soa.expire} {soa.minimum}"
    return f"{soa.mname} {soa.rname} {times}"
