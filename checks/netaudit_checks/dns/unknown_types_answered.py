"""Name servers: types that they do not know."""

from netaudit.api import Severity, Verdict, Zone, about, check, failed, not_applicable, passed
from netaudit.facts.manners import ZoneManners
from netaudit.facts.states import state
from netaudit_checks.dns._howto import SPEAK_EDNS


@check(
    "dns.unknown-types-answered",
    title="Every name server answers for record types that it does not know",
    severity=Severity.MEDIUM,
    remedy=(
        "Update the name server, and have no firewall refuse record types. A name that has no such "
        "record is answered with NOERROR and the SOA. Try: dig +norec @ADDRESS ZONE TYPE65280."
    ),
    howto=SPEAK_EDNS,
    refs=["RFC 3597 section 3", "RFC 8906 section 3"],
)
def unknown_types_answered(zone: Zone, manners: ZoneManners) -> Verdict:
    """New record types such as HTTPS fail where unknown ones meet errors or silence."""
    if not manners.servers:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    bad = tuple(
        about(s.server, state(s.unknown_type))
        for s in manners.servers
        if s.unknown_type != "NOERROR"
    )
    if bad:
        return failed(
            "a record type without meaning is not answered with NOERROR: {servers}", servers=bad
        )
    return passed("sound at all {count} server addresses", count=len(manners.servers))
