"""Whether every declared address is there."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, passed
from netaudit.facts.path import Presence
from netaudit_checks.ipv6._unit import is_v6, out_of_reach


@check(
    "ipv6.addresses-answer",
    title="Every declared IPv6 address of the unit gives a sign of life",
    severity=Severity.MEDIUM,
    remedy="See on the machine that the address stands on an interface and is not marked as a "
    "duplicate, and at its gateway that neighbour discovery resolves it. If the machine is gone, "
    "take the address out of the inventory and the DNS.",
    howto={
        "Linux/nftables": """
            ip -6 address show
            ip -6 neigh show ADDRESS
        """,
        "Cisco IOS": """
            show ipv6 neighbors ADDRESS
        """,
        "Juniper": """
            show ipv6 neighbors
        """,
        "MikroTik": """
            /ipv6/neighbor/print where address=ADDRESS
        """,
        "Windows Server": """
            Get-NetIPAddress -AddressFamily IPv6 | Format-Table IPAddress, AddressState
        """,
    },
    refs=["RFC 4443 section 4.1", "RFC 8305 section 1"],
    where=is_v6,
)
def addresses_answer(prefix: Prefix, presence: Presence) -> Verdict:
    """A client that draws a dead address of several waits before it tries the next, each time.

    Asked by echo request and, where that stays unanswered, on the ports that are declared.
    """
    if not presence.anything:
        return out_of_reach(prefix)
    dead = tuple(str(s.address) for s in presence.addresses if not s.carrier)
    if dead:
        return failed("no sign of life from {addresses}", addresses=dead)
    return passed("all {count} addresses answer", count=len(presence.addresses))
