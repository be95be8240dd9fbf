"""Start of authority: its names."""

from collections.abc import Iterator

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import Soa, ZoneApex
from netaudit_checks.dns._howto import EDIT_ZONE


@check(
    "dns.soa-names",
    title="The SOA names a primary server and a mailbox",
    severity=Severity.LOW,
    remedy=(
        "Write the primary's host name and the mailbox of those who answer for the zone, with a dot"
        " in place of the @: hostmaster.ZONE. for hostmaster@ZONE."
    ),
    howto=EDIT_ZONE,
    refs=["RFC 1035 section 3.3.13", "RFC 1912 section 2.2", "RFC 2142 section 7"],
)
def soa_names(zone: Zone, apex: ZoneApex) -> Verdict:
    """Whoever finds the zone broken, or sends it updates, needs to know where to turn."""
    if not apex.servers:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    soas = dict.fromkeys(view.soa for view in apex.servers if view.soa)
    bad = tuple(dict.fromkeys(text for soa in soas for text in _wrong(soa)))
    if bad:
        return failed("the SOA has no usable names: {names}", names=bad)
    return passed("sound at all {count} server addresses", count=len(apex.servers))


def _wrong(soa: Soa) -> Iterator[str]:
    if soa.mname in {"", ".", "localhost"}:
        yield f"MNAME {soa.mname}"
    if soa.rname in {"", "."} or "@" in soa.rname or "." not in soa.rname:
        yield f"RNAME {soa.rname}"
