"""Fragments."""

from netaudit.api import Prefix, Severity, Verdict, check, passed
from netaudit.facts.headers import ExtensionHeaders, Header
from netaudit_checks.ipv6._headers import lost
from netaudit_checks.ipv6._unit import is_v6, out_of_reach


@check(
    "ipv6.fragments-pass",
    title="Fragmented IPv6 packets arrive",
    severity=Severity.HIGH,
    remedy="Let fragments through on the way and at the host: a filter that looks at ports must "
    "put fragments together first, or let later fragments pass. DNS over UDP and IPsec depend on "
    "them.",
    howto={
        "Cisco IOS": """
            ipv6 access-list WAN-IN
             sequence 5 permit ipv6 any PREFIX fragments
            show ipv6 access-list WAN-IN
        """,
        "Juniper": """
            set firewall family inet6 filter WAN-IN term fragments from next-header fragment
            set firewall family inet6 filter WAN-IN term fragments then accept
        """,
        "MikroTik": """
            /ipv6/firewall/filter/print where headers~"frag"
            /ipv6/firewall/filter/add chain=forward headers=frag:contains \\
              action=accept place-before=0
        """,
        "Linux/nftables": """
            nft insert rule inet filter forward exthdr frag exists accept
            sysctl net.ipv6.ip6frag_high_thresh
        """,
    },
    refs=["RFC 8200 section 4.5", "RFC 7872 section 3"],
    where=is_v6,
)
def fragments_pass(prefix: Prefix, headers: ExtensionHeaders) -> Verdict:
    """Who drops fragments loses large DNS answers and key exchanges, and cannot see why."""
    if not headers.passages:
        return out_of_reach(prefix)
    return lost(headers, Header.FRAGMENTS) or passed("fragments arrive")
