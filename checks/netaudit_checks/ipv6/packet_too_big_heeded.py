"""ICMPv6 packet too big: towards the hosts."""

from netaudit.api import (
    Prefix,
    Severity,
    Verdict,
    check,
    failed,
    not_applicable,
    passed,
)
from netaudit.facts.headers import Heeded, Icmpv6Errors
from netaudit_checks.ipv6._howto import let_icmpv6_through
from netaudit_checks.ipv6._unit import is_v6, out_of_reach


@check(
    "ipv6.packet-too-big-heeded",
    title="Packet Too Big gets to the hosts, and they heed it",
    severity=Severity.HIGH,
    remedy="Let ICMPv6 type 2 through to every host, first in the firewall in front of the unit "
    "and on the host itself; load balancers must hand it on to the server that the quoted packet "
    "came from.",
    howto=let_icmpv6_through(2),
    refs=["RFC 4890 section 4.3.1", "RFC 8201 section 4", "RFC 7690 section 3"],
    where=is_v6,
)
def packet_too_big_heeded(prefix: Prefix, errors: Icmpv6Errors) -> Verdict:
    """A host that never hears Packet Too Big works until one of its clients sits behind a tunnel.

    Then what it sends gets lost for that client alone, and it looks like the client's fault.
    """
    if not errors.addresses:
        return out_of_reach(prefix)
    deaf = tuple(str(e.address) for e in errors.addresses if e.too_big is Heeded.NO)
    if deaf:
        return failed("{addresses} go on sending what was told to be too big", addresses=deaf)
    if all(e.too_big is Heeded.NOT_ASKED for e in errors.addresses):
        return not_applicable("no address sends us large answers")
    return passed("Packet Too Big is heeded")
