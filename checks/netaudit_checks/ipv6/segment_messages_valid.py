"""Neighbor Discovery, MLD and DHCPv6: nothing that a host must reject."""

from netaudit.api import Segment, Severity, Verdict, check, failed, not_tested, passed
from netaudit.facts.segment import HIDDEN, Overheard, heard_from
from netaudit.model import Phrase
from netaudit_checks.ipv6._segment import RA_GUARD


@check(
    "ipv6.segment-messages-valid",
    title="Nobody sends malformed or disguised control messages on the link",
    severity=Severity.HIGH,
    remedy="Find the sender by its address. Fragments and extension headers before router "
    "advertisements are how RA guard is evaded: have the switches drop both.",
    howto=RA_GUARD,
    refs=["RFC 4861 section 6.1.2", "RFC 6980 section 5", "RFC 7113 section 3"],
)
def segment_messages_valid(segment: Segment, heard: Overheard) -> Verdict:
    """What no honest router sends: somebody tries the hosts' or the switches' parsers."""
    told = [heard_from(r.source, Phrase(r.why), r.count) for r in heard.rejected]
    told += [heard_from(a.source, HIDDEN, a.count) for a in heard.advertisements if a.headers]
    if told:
        return failed(
            "messages were heard on {link} that nobody should send: {messages}",
            link=segment.label(),
            messages=tuple(told),
        )
    if not heard.messages:
        return not_tested(
            "nothing at all was heard on {link} within {seconds} s; is the interface right?",
            link=segment.label(),
            seconds=heard.seconds,
        )
    return passed(
        "{count} messages were heard on {link}, all of them valid",
        count=heard.messages,
        link=segment.label(),
    )
