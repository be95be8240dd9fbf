"""Delegation: how long it is remembered."""

from dataclasses import dataclass, field

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.upkeep import ZoneUpkeep
from netaudit_checks.dns._howto import EDIT_PARENT


@dataclass(frozen=True)
class Options:
    """The most seconds that resolvers may keep DS (`ds`) and NS (`ns`)."""

    ds: int = field(default=86_400, metadata={"stricter": "less"})
    ns: int = field(default=604_800, metadata={"stricter": "less"})


@check(
    "dns.delegation-ttls",
    title="DS and NS at the parent are not remembered too long",
    severity=Severity.LOW,
    remedy=(
        "Set the TTL of the DS to an hour, a day at most, and that of the NS to a day: at the "
        "parent, before anything has to change in a hurry."
    ),
    howto=EDIT_PARENT,
    refs=["RFC 6781 section 4.4.1", "RFC 1912 section 2.2"],
)
def delegation_ttls(zone: Zone, upkeep: ZoneUpkeep, options: Options) -> Verdict:
    """A key that is lost, or a server that moves, keeps the zone away for as long as they live."""
    seen = (("DS", upkeep.ds_ttl, options.ds), ("NS", upkeep.ns_ttl, options.ns))
    asked = [(kind, ttl, most) for kind, ttl, most in seen if ttl is not None]
    if not asked:
        return not_applicable("no server above {zone} shows its delegation", zone=zone.name)
    if bad := tuple(f"{kind} {ttl}" for kind, ttl, most in asked if ttl > most or not ttl):
        return failed("seconds to live, too many or none: {ttls}", ttls=bad)
    return passed("seconds to live: {ttls}", ttls=tuple(f"{kind} {ttl}" for kind, ttl, _ in asked))
