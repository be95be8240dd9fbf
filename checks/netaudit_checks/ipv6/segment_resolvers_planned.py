"""Router advertisements: the resolvers and suffixes of the plan."""

from netaudit.api import Segment, Severity, Verdict, check, failed, passed
from netaudit.facts.segment import Overheard
from netaudit_checks.ipv6._segment import ADVERTISE, advertised, unheard


@check(
    "ipv6.segment-resolvers-planned",
    title="Router advertisements name the unit's own resolvers and suffixes",
    severity=Severity.HIGH,
    remedy="Name the unit's validating resolvers in the RDNSS option, and no other; the DNSSL "
    "option holds the unit's own zones alone.",
    howto=ADVERTISE,
    refs=["RFC 8106 section 5", "RFC 8106 section 7", "RFC 8504 section 6.1"],
)
def segment_resolvers_planned(segment: Segment, heard: Overheard) -> Verdict:
    """Whoever names the resolver decides where every name leads, whatever DNSSEC says upstream."""
    found = advertised(segment, heard)
    if not found:
        return unheard(segment, heard)
    link = segment.label()
    named = {r for a in found for r in a.resolvers}
    if foreign := named - set(segment.resolvers):
        return failed(
            "resolvers are advertised on {link} that are not planned: {resolvers}",
            link=link,
            resolvers=tuple(map(str, sorted(foreign))),
        )
    suffixes = {s for a in found for s in a.search}
    if foreign_names := suffixes - set(segment.search):
        return failed(
            "DNS suffixes are advertised on {link} that are not planned: {suffixes}",
            link=link,
            suffixes=tuple(sorted(foreign_names)),
        )
    if segment.resolvers and not named and not (segment.managed or segment.other):
        return failed(
            "no resolver is advertised on {link}, and no DHCPv6 is planned that could name one",
            link=link,
        )
    return passed("resolvers and suffixes advertised on {link} are as planned", link=link)
