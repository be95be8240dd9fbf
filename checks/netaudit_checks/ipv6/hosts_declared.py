"""Hosts within an IPv6 prefix: all of them declared."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.strangers import Method, Strangers


@check(
    "ipv6.hosts-declared",
    title="No host is found in the prefix that nobody declared",
    severity=Severity.MEDIUM,
    remedy="Find out what stands at each address (the neighbour table and the MAC table of the "
    "unit's router say where it is plugged in): declare it in the inventory, or switch it off, and "
    "take what is left of it out of the reverse zone.",
    howto={
        "Cisco IOS": """
            show ipv6 neighbors ADDRESS
            show mac address-table address MAC
        """,
        "Juniper": """
            show ipv6 neighbors
            show ethernet-switching table MAC
        """,
        "MikroTik": """
            /ipv6/neighbor/print where address=ADDRESS
            /interface/bridge/host/print where mac-address=MAC
        """,
        "Linux/nftables": """
            ip -6 neigh show ADDRESS
            bridge fdb show | grep MAC
        """,
        "Windows Server": """
            Get-NetNeighbor -IPAddress ADDRESS
        """,
    },
    refs=["RFC 7707 section 4", "RFC 8020 section 2", "RFC 4034 section 4"],
    where=lambda prefix: prefix.network.version == 6,  # noqa: PLR2004  the protocol's number
)
def hosts_declared(prefix: Prefix, strangers: Strangers) -> Verdict:
    """A /64 cannot be swept, but hosts are given low, sequential and spelt addresses, and names.

    The reverse zone is walked along its NSEC chain or by NXDOMAIN against NODATA, and the likely
    addresses are asked. A host with a random address and no name is never seen so: a pass says
    that nothing was found, and how far the search went.
    """
    if strangers.found:
        return failed(
            "not in the inventory: {hosts}",
            hosts=tuple(stranger.label for stranger in strangers.found),
        )
    asked = strangers.asked(Method.LIKELY)
    if not asked and not strangers.reverse_complete:
        return not_applicable(
            "nothing of {prefix} could be searched: {reasons}",
            prefix=prefix.label(),
            reasons=tuple(s.detail for s in strangers.searches),
        )
    if not strangers.reverse_complete:
        return passed(
            "nothing undeclared at {asked} likely addresses; the reverse zone was not seen whole, "
            "and random addresses stay unseen",
            asked=asked,
        )
    return passed(
        "nothing undeclared in the whole reverse zone ({questions} questions) and at {asked} "
        "likely addresses; random addresses without a name stay unseen",
        questions=strangers.asked(Method.CHAIN, Method.TREE),
        asked=asked,
    )
