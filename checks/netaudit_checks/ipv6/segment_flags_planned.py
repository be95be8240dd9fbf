"""Router advertisements: the flags M and O."""

from netaudit.api import Segment, Severity, Verdict, check, failed, passed
from netaudit.facts.segment import Overheard
from netaudit_checks.ipv6._segment import ADVERTISE, advertised, unheard


@check(
    "ipv6.segment-flags-planned",
    title="The flags of router advertisements say what the plan says about DHCPv6",
    severity=Severity.MEDIUM,
    remedy="Set the flags M (addresses by DHCPv6) and O (other parameters by DHCPv6) at the "
    "router as planned, or correct managed and other of on_link in the inventory.",
    howto=ADVERTISE,
    refs=["RFC 4861 section 4.2", "RFC 8504 section 6.3", "RFC 9096 section 3"],
)
def segment_flags_planned(segment: Segment, heard: Overheard) -> Verdict:
    """Flags that send hosts to a DHCPv6 server which is not there, or to somebody else's."""
    found = advertised(segment, heard)
    if not found:
        return unheard(segment, heard)
    planned = (segment.managed, segment.other)
    if wrong := [a for a in found if (a.managed, a.other) != planned]:
        return failed(
            "routers on {link} advertise M and O otherwise than planned ({planned}): {routers}",
            link=segment.label(),
            planned=_shown(*planned),
            routers=tuple(f"{a.source} ({_shown(a.managed, a.other)})" for a in wrong),
        )
    return passed("M and O on {link} are as planned", link=segment.label())


def _shown(managed: bool, other: bool) -> str:  # noqa: FBT001  the two flags
    return f"M={int(managed)} O={int(other)}"
