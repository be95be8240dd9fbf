"""Routers on a link: only those of the plan."""

from netaudit.api import Segment, Severity, Verdict, check, failed, not_tested, passed
from netaudit.facts.segment import Overheard
from netaudit_checks.ipv6._segment import RA_GUARD, SOLICITED


@check(
    "ipv6.segment-routers-declared",
    title="Only declared routers advertise themselves on the link",
    severity=Severity.CRITICAL,
    remedy="Find the port of the Ethernet address that is named (the switch's address table), take "
    "the machine off the network, and turn on RA guard on all access ports. If the router is "
    "meant, add it to on_link.routers in the inventory.",
    howto=RA_GUARD,
    refs=["RFC 6104 section 3", "RFC 6105 section 3", "RFC 7113 section 2", "RFC 4861 section 6.2"],
)
def segment_routers_declared(segment: Segment, heard: Overheard) -> Verdict:
    """Every host believes a router that advertises itself, and sends all its traffic there.

    That an advertisement of a machine which is no router reaches an access port shows as well that
    no RA guard stands before that port. No advertisement is ever sent to try it.
    """
    link, seconds = segment.label(), heard.seconds
    if not segment.routers:
        known = tuple(dict.fromkeys(str(a.source) for a in heard.advertisements))
        return not_tested(
            "the plan names no router on {link} (on_link.routers); heard: {routers}",
            link=link,
            routers=known,
        )
    strange = [a for a in heard.advertisements if a.source not in segment.routers]
    if strange:
        told = tuple(dict.fromkeys(f"{a.source} ({a.mac})" for a in strange))
        return failed(
            "{count} undeclared routers advertise themselves on {link}: {routers}",
            count=len(told),
            link=link,
            routers=told,
        )
    if not heard.advertisements and SOLICITED not in heard.asked:
        return not_tested(
            "no router was heard on {link} within {seconds} s; a false one may be as silent",
            link=link,
            seconds=seconds,
        )
    return passed(
        "no undeclared router was heard on {link} within {seconds} s", link=link, seconds=seconds
    )
