"""Hop-by-hop options."""

from netaudit.api import Prefix, Severity, Verdict, check, passed
from netaudit.facts.headers import ExtensionHeaders, Header
from netaudit_checks.ipv6._headers import lost
from netaudit_checks.ipv6._unit import is_v6, out_of_reach


@check(
    "ipv6.hop-by-hop-passes",
    title="Packets with a hop-by-hop options header arrive",
    severity=Severity.LOW,
    remedy="Have routers that need not read the header forward such packets like others; limit "
    "their rate where they go through the processor, rather than drop them all.",
    howto={
        "Cisco IOS": """
            show ipv6 access-list
            show control-plane host open-ports
        """,
        "Juniper": """
            show configuration firewall family inet6 | match hop-by-hop
            set firewall family inet6 filter WAN-IN term hbh from next-header hop-by-hop
            set firewall family inet6 filter WAN-IN term hbh then accept
        """,
        "MikroTik": """
            /ipv6/firewall/filter/print where headers~"hop"
        """,
        "Linux/nftables": """
            nft insert rule inet filter forward exthdr hbh exists accept
        """,
    },
    refs=["RFC 9673 section 5", "RFC 9288 section 3", "RFC 8200 section 4.3"],
    where=is_v6,
)
def hop_by_hop_passes(prefix: Prefix, headers: ExtensionHeaders) -> Verdict:
    """Multicast listener reports and jumbograms need it; most of the Internet drops it today."""
    if not headers.passages:
        return out_of_reach(prefix)
    return lost(headers, Header.HOP_BY_HOP) or passed("hop-by-hop options arrive")
