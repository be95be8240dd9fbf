"""Destination options."""

from netaudit.api import Prefix, Severity, Verdict, check, passed
from netaudit.facts.headers import ExtensionHeaders, Header
from netaudit_checks.ipv6._headers import lost
from netaudit_checks.ipv6._unit import is_v6, out_of_reach


@check(
    "ipv6.destination-options-pass",
    title="Packets with a destination options header arrive",
    severity=Severity.MEDIUM,
    remedy="Let packets with a destination options header of few octets through. A filter must "
    "walk the chain of headers to the ports, not drop what it does not know.",
    howto={
        "Cisco IOS": """
            ipv6 access-list WAN-IN
             sequence 5 permit 60 any PREFIX
        """,
        "Juniper": """
            set firewall family inet6 filter WAN-IN term options from next-header dstopts
            set firewall family inet6 filter WAN-IN term options then accept
        """,
        "MikroTik": """
            /ipv6/firewall/filter/print where headers~"dst"
        """,
        "Linux/nftables": """
            nft insert rule inet filter forward exthdr dst exists accept
        """,
    },
    refs=["RFC 9288 section 3", "RFC 7872 section 3", "RFC 7045 section 2.1"],
    where=is_v6,
)
def destination_options_pass(prefix: Prefix, headers: ExtensionHeaders) -> Verdict:
    """They carry what is new: a network that drops them cannot use it, and does not know."""
    if not headers.passages:
        return out_of_reach(prefix)
    return lost(headers, Header.DESTINATION) or passed("destination options arrive")
