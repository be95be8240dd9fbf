"""Reverse zones: delegated, and answered for."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, passed
from netaudit.facts.reverse import ReverseZones
from netaudit_checks.dns._howto import EDIT_PARENT


@check(
    "dns.reverse-delegated",
    title="The reverse zone of the prefix is delegated and answers",
    severity=Severity.MEDIUM,
    remedy="Have the holder of the larger reverse zone delegate this one to the unit's name "
    "servers, or keep the unit's records in the larger zone itself.",
    howto=EDIT_PARENT,
    refs=["RFC 1035 section 3.5", "RFC 3596 section 2.5", "RFC 1912 section 2.1"],
)
def reverse_delegated(prefix: Prefix, reverse: ReverseZones) -> Verdict:
    """Without a reverse zone no address of the unit has a name.

    Mail is refused for it, and logs show bare addresses. One finding for the prefix stands for all
    of its hosts.
    """
    absent = tuple(zone.name for zone in reverse.zones if not zone.exists)
    mute = tuple(zone.name for zone in reverse.zones if not zone.answers)
    if absent:
        return failed("there is no reverse zone {zones}", zones=absent)
    if mute:
        return failed("no server answers for the reverse zone {zones}", zones=mute)
    return passed("the reverse zone of {prefix} answers", prefix=prefix.label())
