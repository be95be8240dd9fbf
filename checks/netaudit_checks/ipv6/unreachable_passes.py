"""ICMPv6 destination unreachable."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, passed
from netaudit.facts.headers import Icmpv6Errors
from netaudit_checks.ipv6._howto import let_icmpv6_through
from netaudit_checks.ipv6._unit import is_v6, out_of_reach


@check(
    "ipv6.unreachable-passes",
    title="Hosts say that a port is closed",
    severity=Severity.LOW,
    remedy="Let hosts send ICMPv6 type 1 and let it through on the way back; have firewalls "
    "reject rather than drop what comes from inside the network. Limit its rate, but not to "
    "nothing.",
    howto=let_icmpv6_through(1),
    refs=["RFC 4890 section 4.3.1", "RFC 4443 section 3.1"],
    where=is_v6,
)
def unreachable_passes(prefix: Prefix, errors: Icmpv6Errors) -> Verdict:
    """Without the message a client waits for its timeout, where it could try elsewhere."""
    if not errors.addresses:
        return out_of_reach(prefix)
    mute = tuple(str(e.address) for e in errors.addresses if not e.unreachable)
    if mute:
        return failed("{addresses} do not say that a UDP port is closed", addresses=mute)
    return passed("every address says that a port is closed")
