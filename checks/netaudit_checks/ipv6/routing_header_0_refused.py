"""Routing headers of type 0."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, passed
from netaudit.facts.headers import ExtensionHeaders, Fate, Header
from netaudit_checks.ipv6._unit import is_v6, out_of_reach


@check(
    "ipv6.routing-header-0-refused",
    title="Nobody follows a routing header of type 0",
    severity=Severity.HIGH,
    remedy="Bring the system up to date: since 2007 every one refuses the header. Drop it at the "
    "edge of the network as well.",
    howto={
        "Cisco IOS": """
            no ipv6 source-route
        """,
        "Juniper": """
            set firewall family inet6 filter WAN-IN term rh0 from next-header routing
            set firewall family inet6 filter WAN-IN term rh0 then discard
        """,
        "MikroTik": """
            /ipv6/firewall/filter/add chain=forward headers=route:contains \\
              action=drop place-before=0
        """,
        "Linux/nftables": """
            sysctl -w net.ipv6.conf.all.accept_source_route=-1
            nft insert rule inet filter forward rt type 0 drop
        """,
        "Windows Server": """
            netsh interface ipv6 set global sourceroutingbehavior=drop
        """,
    },
    refs=["RFC 5095 section 3", "RFC 9288 section 3"],
    where=is_v6,
)
def routing_header_0_refused(prefix: Prefix, headers: ExtensionHeaders) -> Verdict:
    """With it a packet travels between two hosts dozens of times: little traffic fills a link."""
    if not headers.passages:
        return out_of_reach(prefix)
    if followed := headers.of(Header.ROUTING_0, Fate.PASSED):
        return failed(
            "{addresses} follow a routing header of type 0",
            addresses=tuple(str(passage.address) for passage in followed),
        )
    return passed("nobody follows a routing header of type 0")
