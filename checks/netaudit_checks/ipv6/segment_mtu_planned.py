"""Router advertisements: the MTU of the link."""

from netaudit.api import Segment, Severity, Verdict, check, failed, passed
from netaudit.facts.segment import Overheard
from netaudit_checks.ipv6._segment import ADVERTISE, advertised, unheard

_ETHERNET = 1500


@check(
    "ipv6.segment-mtu-planned",
    title="Router advertisements name the MTU of the plan, or none",
    severity=Severity.MEDIUM,
    remedy="Set the MTU of the router's advertisements to that of the link; on plain Ethernet "
    "leave the option out.",
    howto=ADVERTISE,
    refs=["RFC 4861 section 4.6.4", "RFC 8200 section 5", "RFC 2464 section 2"],
)
def segment_mtu_planned(segment: Segment, heard: Overheard) -> Verdict:
    """Below 1280 hosts ignore it; too large a one loses whatever is larger than the link."""
    found = advertised(segment, heard)
    if not found:
        return unheard(segment, heard)
    if wrong := [a for a in found if (a.mtu or _ETHERNET) != segment.mtu]:
        return failed(
            "routers on {link} name another MTU than the planned {planned}: {routers}",
            link=segment.label(),
            planned=segment.mtu,
            routers=tuple(f"{a.source} ({a.mtu or '-'})" for a in wrong),
        )
    return passed("the MTU advertised on {link} is as planned", link=segment.label())
