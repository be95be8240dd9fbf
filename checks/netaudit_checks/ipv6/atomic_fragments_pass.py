"""Atomic fragments."""

from netaudit.api import Prefix, Severity, Verdict, check, passed
from netaudit.facts.headers import ExtensionHeaders, Header
from netaudit_checks.ipv6._headers import lost
from netaudit_checks.ipv6._unit import is_v6, out_of_reach


@check(
    "ipv6.atomic-fragments-pass",
    title="Packets with a fragment header that are no fragments arrive",
    severity=Severity.LOW,
    remedy="Treat a packet with offset 0 and no more fragments as the whole packet that it is, "
    "on the way and at the host.",
    howto={
        "Cisco IOS": """
            ipv6 access-list WAN-IN
             sequence 5 permit ipv6 any PREFIX fragments
        """,
        "Juniper": """
            set firewall family inet6 filter WAN-IN term fragments from next-header fragment
            set firewall family inet6 filter WAN-IN term fragments then accept
        """,
        "MikroTik": """
            /ipv6/firewall/filter/print where headers~"frag"
        """,
        "Linux/nftables": """
            nft insert rule inet filter forward exthdr frag exists accept
        """,
    },
    refs=["RFC 6946 section 4", "RFC 8021 section 2"],
    where=is_v6,
)
def atomic_fragments_pass(prefix: Prefix, headers: ExtensionHeaders) -> Verdict:
    """Translators to IPv4 sent such packets for years: a host takes each as a whole packet."""
    if not headers.passages:
        return out_of_reach(prefix)
    return lost(headers, Header.ATOMIC) or passed("atomic fragments arrive")
