"""Router advertisements: no flood."""

from dataclasses import dataclass

from netaudit.api import Segment, Severity, Verdict, check, failed, not_tested, passed
from netaudit.facts.segment import Overheard
from netaudit_checks.ipv6._segment import RA_GUARD


@dataclass(frozen=True)
class Options:
    """`most_routers` on one link, `most_a_second`: advertisements."""

    most_routers: int = 16
    most_a_second: float = 20.0


@check(
    "ipv6.segment-no-flood",
    title="The link is not flooded with router advertisements",
    severity=Severity.CRITICAL,
    remedy="Find the port of the sender and shut it; limit router advertisements on access ports.",
    howto=RA_GUARD,
    refs=["RFC 6104 section 3", "RFC 6105 section 1", "RFC 4861 section 6.2.6"],
)
def segment_no_flood(segment: Segment, heard: Overheard, options: Options) -> Verdict:
    """Each false router costs every host routes and addresses, until it stands still."""
    rate = heard.router_messages / heard.seconds
    if heard.routers > options.most_routers or rate > options.most_a_second:
        return failed(
            "{count} router advertisements from {routers} addresses within {seconds} s on {link}",
            count=heard.router_messages,
            routers=heard.routers,
            seconds=heard.seconds,
            link=segment.label(),
        )
    if heard.full:
        return not_tested(
            "more was heard on {link} than is kept, so what is listed is a part",
            link=segment.label(),
        )
    return passed(
        "{count} router advertisements within {seconds} s on {link}",
        count=heard.router_messages,
        seconds=heard.seconds,
        link=segment.label(),
    )
