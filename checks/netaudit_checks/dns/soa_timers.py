"""Start of authority: its times."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import Soa, ZoneApex
from netaudit_checks.dns._howto import EDIT_ZONE


@dataclass(frozen=True)
class Options:
    """Seconds: `refresh` and `expire` at least, `minimum` at most."""

    refresh: int = field(default=1200, metadata={"stricter": "more"})
    expire: int = field(default=604800, metadata={"stricter": "more"})
    minimum: int = field(default=86400, metadata={"stricter": "less"})


@check(
    "dns.soa-timers",
    title="The SOA's times let secondaries follow and outlive a failure",
    severity=Severity.LOW,
    remedy=(
        "Set them in the zone's SOA record. A good choice: refresh 7200, retry 1800, expire "
        "1209600, minimum 3600. Raise the serial with the change."
    ),
    howto=EDIT_ZONE,
    refs=["RFC 1912 section 2.2", "RFC 2308 section 5"],
)
def soa_timers(zone: Zone, apex: ZoneApex, options: Options) -> Verdict:
    """Wrong times let secondaries drop the zone after a short failure, or serve old data."""
    if not apex.servers:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    soas = dict.fromkeys(view.soa for view in apex.servers if view.soa)
    bad = tuple(dict.fromkeys(text for soa in soas for text in _wrong(soa, options)))
    if bad:
        return failed("these times of the SOA are out of bounds: {times}", times=bad)
    return passed("sound at all {count} server addresses", count=len(apex.servers))


def _wrong(soa: Soa, options: Options) -> Iterator[str]:
    if soa.refresh < options.refresh:
        yield f"refresh {soa.refresh}"
    if not 0 < soa.retry < soa.refresh:
        yield f"retry {soa.retry}"
    if soa.expire < max(options.expire, soa.refresh + soa.retry):
        yield f"expire {soa.expire}"
    if soa.minimum > options.minimum:
        yield f"minimum {soa.minimum}"
