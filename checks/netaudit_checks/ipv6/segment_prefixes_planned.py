"""Router advertisements: prefixes of the plan."""

from netaudit.api import Segment, Severity, Verdict, check, failed, passed
from netaudit.facts.segment import Overheard
from netaudit_checks.ipv6._segment import ADVERTISE, advertised, unheard


@check(
    "ipv6.segment-prefixes-planned",
    title="Router advertisements carry prefixes of the plan only",
    severity=Severity.HIGH,
    remedy="Take the prefix out of the router's advertisements: announce it once more with both "
    "lifetimes 0, so that hosts let it go. If it is meant, add it to the inventory.",
    howto=ADVERTISE,
    refs=["RFC 4861 section 4.6.2", "RFC 4862 section 5.5.3", "RFC 9096 section 3"],
)
def segment_prefixes_planned(segment: Segment, heard: Overheard) -> Verdict:
    """Hosts make themselves addresses of every prefix, and speak from those to the network."""
    found = advertised(segment, heard)
    if not found:
        return unheard(segment, heard)
    foreign = {
        p.network
        for a in found
        for p in a.prefixes
        if p.valid and not any(p.network.subnet_of(n) for n in segment.networks)
    }
    if foreign:
        return failed(
            "prefixes are advertised on {link} that are not planned there: {prefixes}",
            link=segment.label(),
            prefixes=tuple(map(str, sorted(foreign))),
        )
    return passed("all prefixes advertised on {link} are planned", link=segment.label())
