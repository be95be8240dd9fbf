"""Neighbours on a link: hosts of the inventory."""

from netaudit.api import Segment, Severity, Verdict, check, failed, not_tested, passed
from netaudit.facts.segment import Overheard


@check(
    "ipv6.segment-neighbours-declared",
    title="The neighbours on the link are in the inventory",
    severity=Severity.LOW,
    remedy="Add the machine to the inventory, or find its port and take it off. On a link of "
    "office machines with addresses of their own choice, turn this check off for the unit.",
    howto={
        "Cisco IOS": """
            show ipv6 neighbors
            show mac address-table address MAC
        """,
        "Juniper": """
            show ipv6 neighbors
            show ethernet-switching table | match MAC
        """,
        "MikroTik": """
            /ipv6/neighbor/print
            /interface/bridge/host/print where mac-address=MAC
        """,
        "Linux/nftables": """
            ip -6 neigh show dev INTERFACE
            bridge fdb show | grep MAC
        """,
        "Windows Server": """
            Get-NetNeighbor -AddressFamily IPv6 -State Reachable, Stale
        """,
    },
    refs=["RFC 7707 section 4.1", "RFC 9099 section 2.3"],
)
def segment_neighbours_declared(segment: Segment, heard: Overheard) -> Verdict:
    """A machine that nobody declared is one that nobody keeps: heard, or known to our kernel."""
    known = {*segment.addresses, *segment.routers, *segment.dhcp_servers}
    near = {n.address: n for n in heard.neighbours if not n.address.is_link_local}
    if strange := [n for address, n in near.items() if address not in known]:
        return failed(
            "{count} neighbours on {link} are not in the inventory: {neighbours}",
            count=len(strange),
            link=segment.label(),
            neighbours=tuple(f"{n.address} ({n.mac})" for n in strange[:16]),
        )
    if not near:
        return not_tested(
            "no neighbour with a global address was heard on {link} within {seconds} s",
            link=segment.label(),
            seconds=heard.seconds,
        )
    return passed(
        "all {count} neighbours heard on {link} are in the inventory",
        count=len(near),
        link=segment.label(),
    )
