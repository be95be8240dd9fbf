"""GRE: no end that anybody can use."""

from netaudit.api import Host, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.tunnels import TunnelEnds, Way
from netaudit_checks.ipv6._addresses import has_v4
from netaudit_checks.ipv6._howto import CLOSE_TUNNEL


@check(
    "ipv6.no-gre-tunnel",
    title="The host takes no IPv6 out of GRE for strangers",
    severity=Severity.HIGH,
    remedy="Remove the GRE interface, or give it its peer's address and protect it with IPsec. "
    "Drop protocol 47 at the unit's edge.",
    howto=CLOSE_TUNNEL,
    refs=["RFC 2784 section 6", "RFC 6169 section 2.1"],
    where=has_v4,
)
def no_gre_tunnel(host: Host, tunnels: TunnelEnds) -> Verdict:
    """GRE authenticates nobody: an end without a fixed peer lets strangers in behind the filters.

    Told by an echo request inside that is answered. An end that takes its own peer's packets alone
    looks like none from here.
    """
    if not any(e.way is Way.GRE for e in tunnels.ends):
        return not_applicable("{host} has no IPv6 address to ask for inside", host=host.label())
    if ends := tunnels.open(Way.GRE):
        found = tuple(str(e.address) for e in ends)
        return failed("{host} takes packets out of GRE: {ends}", host=host.label(), ends=found)
    return passed("{host} takes nothing out of GRE", host=host.label())
