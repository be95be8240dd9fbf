"""Echo requests: answered."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, passed
from netaudit.facts.path import Presence
from netaudit_checks.ipv6._howto import LET_ECHO_THROUGH
from netaudit_checks.ipv6._unit import is_v6, out_of_reach


@check(
    "ipv6.echo-answered",
    title="ICMPv6 echo requests pass and are answered",
    severity=Severity.MEDIUM,
    remedy="Let ICMPv6 types 128 and 129 through, on the way and at the host. Limit their rate "
    "rather than drop them.",
    howto=LET_ECHO_THROUGH,
    refs=["RFC 4890 section 4.3.1", "RFC 4443 section 4.1"],
    where=is_v6,
)
def echo_answered(prefix: Prefix, presence: Presence) -> Verdict:
    """Without echo a technician cannot tell a dead path from a live one.

    A /64 cannot be swept, so that the reason to drop echo in IPv4 does not hold.
    """
    if not presence.anything:
        return out_of_reach(prefix)
    deaf = tuple(str(s.address) for s in presence.addresses if s.carrier and not s.echoes_answered)
    if deaf:
        return failed("{addresses} answer over TCP but to no echo request", addresses=deaf)
    return passed("every address that is there answers echo requests")
