"""Routers on a link: those of the plan offer themselves."""

from dataclasses import dataclass

from netaudit.api import Segment, Severity, Verdict, check, failed, not_tested, passed
from netaudit.facts.segment import Overheard
from netaudit_checks.ipv6._segment import ADVERTISE, SOLICITED, advertised, unheard


@dataclass(frozen=True)
class Options:
    """`least`: seconds that a router must offer itself for."""

    least: int = 600


@check(
    "ipv6.segment-routers-advertise",
    title="The link's routers offer themselves as default routers, for long enough",
    severity=Severity.HIGH,
    remedy="Have the router advertise itself with a lifetime of three times its interval (1800 s "
    "is the default) and with medium or high preference.",
    howto=ADVERTISE,
    refs=["RFC 4861 section 6.2.1", "RFC 4191 section 2.2", "RFC 8504 section 5.4"],
)
def segment_routers_advertise(segment: Segment, heard: Overheard, options: Options) -> Verdict:
    """With a lifetime of 0 no host has a way out; with a short one it loses it between two."""
    found = advertised(segment, heard)
    if short := [a for a in found if a.lifetime < options.least]:
        return failed(
            "routers offer themselves for less than {least} s on {link}: {routers}",
            least=options.least,
            link=segment.label(),
            routers=tuple(f"{a.source} ({a.lifetime} s)" for a in short),
        )
    if weak := [a for a in found if a.preference in {"low", "reserved"}]:
        return failed(
            "routers offer themselves with a preference that any other goes before, on {link}: "
            "{routers}",
            link=segment.label(),
            routers=tuple(f"{a.source} ({a.preference})" for a in weak),
        )
    missing = tuple(str(r) for r in segment.routers if r not in {a.source for a in found})
    if missing and SOLICITED in heard.asked:
        return failed(
            "routers do not advertise themselves on {link} though they were asked: {routers}",
            link=segment.label(),
            routers=missing,
        )
    if not found:
        return unheard(segment, heard)
    if missing:
        return not_tested(
            "some routers were not heard on {link} within {seconds} s: {routers}",
            link=segment.label(),
            seconds=heard.seconds,
            routers=missing,
        )
    return passed("the routers on {link} offer themselves", link=segment.label())
