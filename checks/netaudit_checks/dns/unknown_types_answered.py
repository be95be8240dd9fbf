"""Name servers: types that they do not know."""

from collections.abc import Iterator

from netaudit.api import Severity, Verdict, Zone, about, check, failed, not_applicable, passed
from netaudit.facts.manners import ServerManners, ZoneManners
from netaudit.facts.states import met, state
from netaudit.facts.zone import Met
from netaudit.model import Phrase
from netaudit_checks.dns._howto import SPEAK_EDNS


@check(
    "dns.unknown-types-answered",
    title="Every name server answers for record types that it does not know",
    severity=Severity.MEDIUM,
    version=2,
    remedy=(
        "Update the name server, and have no firewall refuse record types. A name that has no such "
        "record is answered with NOERROR and the SOA. Try: dig +norec @ADDRESS ZONE TYPE65280, and "
        "AAAA."
    ),
    howto=SPEAK_EDNS,
    refs=["RFC 3597 section 3", "RFC 8906 section 3", "RFC 4074 section 4"],
)
def unknown_types_answered(zone: Zone, manners: ZoneManners) -> Verdict:
    """New record types such as HTTPS fail where unknown ones meet errors or silence.

    Of AAAA, some load balancers say that the name does not exist: then a resolver that was asked
    for it first has no IPv4 address either.
    """
    if not manners.servers:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    bad = tuple(about(s.server, what) for s in manners.servers for what in _refused(s))
    if bad:
        return failed(
            "AAAA, or a record type without meaning, is not answered with NOERROR: {servers}",
            servers=bad,
        )
    return passed("sound at all {count} server addresses", count=len(manners.servers))


def _refused(server: ServerManners) -> Iterator[str | Phrase]:
    if server.unknown_type != "NOERROR":
        yield state(server.unknown_type)
    if server.aaaa not in {"NOERROR", ""}:
        yield met(Met("AAAA", server.aaaa))
