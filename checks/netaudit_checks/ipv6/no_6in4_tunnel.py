"""Protocol 41: no end that anybody can use."""

from netaudit.api import Host, Severity, Verdict, check, failed, passed
from netaudit.facts.tunnels import TunnelEnds, Way
from netaudit_checks.ipv6._addresses import has_v4
from netaudit_checks.ipv6._howto import CLOSE_TUNNEL


@check(
    "ipv6.no-6in4-tunnel",
    title="The host takes no IPv6 out of IPv4 for strangers",
    severity=Severity.HIGH,
    remedy="Remove the 6in4, 6to4 or ISATAP interface: the network has IPv6 of its own. Drop "
    "protocol 41 at the unit's edge; where a tunnel must stay, let it take its peer's packets "
    "alone.",
    howto=CLOSE_TUNNEL,
    refs=["RFC 4213 section 3.6", "RFC 6169 section 2.1", "RFC 7526 section 4"],
    where=has_v4,
)
def no_6in4_tunnel(host: Host, tunnels: TunnelEnds) -> Verdict:
    """What comes in protocol 41 passes every IPv6 filter: inside, its sender is whoever it says.

    Told by an echo request inside that is answered. An end that takes its own peer's packets alone
    looks like none from here.
    """
    ends = tunnels.open(Way.SIX_IN_FOUR, Way.SIX_TO_FOUR)
    if ends:
        found = tuple(f"{e.address} ({e.way})" for e in ends)
        return failed("{host} takes packets out of a tunnel: {ends}", host=host.label(), ends=found)
    return passed("{host} takes nothing out of protocol 41", host=host.label())
