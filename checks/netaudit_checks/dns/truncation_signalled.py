"""Name servers: answers that do not fit."""

from netaudit.api import Severity, Verdict, Zone, about, check, failed, not_applicable, passed
from netaudit.facts.manners import ServerManners, ZoneManners
from netaudit.facts.states import state
from netaudit_checks.dns._howto import SPEAK_EDNS

_OFFERED = 512


@check(
    "dns.truncation-signalled",
    title="Every name server cuts what does not fit, and says so",
    severity=Severity.MEDIUM,
    remedy=(
        "Have the server keep to the size that the client offers, set TC and keep the OPT record "
        "(BIND: max-udp-size 1232; Knot: udp-max-payload: 1232; NSD: ipv4-edns-size and "
        "ipv6-edns-size 1232; PowerDNS: udp-truncation-threshold=1232), and have no firewall "
        "rewrite answers. Try: dig +norec +dnssec +bufsize=512 +ignore @ADDRESS ZONE DNSKEY."
    ),
    howto=SPEAK_EDNS,
    refs=["RFC 2181 section 9", "RFC 6891 section 7", "RFC 9715 section 3"],
)
def truncation_signalled(zone: Zone, manners: ZoneManners) -> Verdict:
    """Answers larger than the path takes are lost, unless TC sends the client to TCP."""
    if not manners.servers:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    bad = tuple(about(s.server, state(s.small)) for s in manners.servers if not _sound(s))
    if bad:
        return failed(
            "offered 512 octets, these send more, no OPT record, or no answer: {servers}",
            servers=bad,
        )
    return passed("sound at all {count} server addresses", count=len(manners.servers))


def _sound(server: ServerManners) -> bool:
    kept = server.small_edns or not server.edns
    return server.small == "NOERROR" and server.small_size <= _OFFERED and kept
