"""Router advertisements: the hop limit that hosts shall use."""

from netaudit.api import Segment, Severity, Verdict, check, failed, passed
from netaudit.facts.segment import Overheard
from netaudit_checks.ipv6._segment import ADVERTISE, advertised, unheard


@check(
    "ipv6.segment-hop-limit",
    title="Router advertisements name the hop limit of the plan, or none",
    severity=Severity.MEDIUM,
    remedy="Set the hop limit of the router's advertisements to 64, or to 0 for none.",
    howto=ADVERTISE,
    refs=["RFC 4861 section 4.2", "RFC 8504 section 5.8"],
)
def segment_hop_limit(segment: Segment, heard: Overheard) -> Verdict:
    """With a low one packets die on the way, to far units first: an attack that leaves no trace."""
    found = advertised(segment, heard)
    if not found:
        return unheard(segment, heard)
    if wrong := [a for a in found if a.hop_limit not in {0, segment.hop_limit}]:
        return failed(
            "routers on {link} name another hop limit than the planned {planned}: {routers}",
            link=segment.label(),
            planned=segment.hop_limit,
            routers=tuple(f"{a.source} ({a.hop_limit})" for a in wrong),
        )
    return passed("the hop limit advertised on {link} is as planned", link=segment.label())
