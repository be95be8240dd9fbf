"""DHCPv6 servers on a link: only those of the plan."""

from netaudit.api import Segment, Severity, Verdict, check, failed, not_tested, passed
from netaudit.facts.segment import Overheard
from netaudit_checks.ipv6._segment import ASKED_DHCP


@check(
    "ipv6.segment-dhcp-declared",
    title="Only declared DHCPv6 servers answer on the link, and name the planned resolvers",
    severity=Severity.HIGH,
    remedy="Find the port of the Ethernet address that is named and turn the server off; have the "
    "switches let server messages in at the ports of servers and routers only (DHCPv6-Shield).",
    howto={
        "Cisco IOS": """
            ipv6 dhcp guard policy CLIENTS
             device-role client
            interface range ACCESS_PORTS
             ipv6 dhcp guard attach-policy CLIENTS
        """,
        "Juniper": """
            set vlans VLAN forwarding-options dhcp-security
            set vlans VLAN forwarding-options dhcp-security group UP overrides trusted
            set vlans VLAN forwarding-options dhcp-security group UP interface ROUTER_PORT
        """,
        "MikroTik": """
            /interface/bridge/port/set [find interface=ACCESS_PORT] horizon=1
            /ipv6/dhcp-server/print
        """,
        "Linux/nftables": """
            nft add rule bridge guard fwd iifname != ROUTER_PORT udp sport 547 drop
        """,
        "Windows Server": """
            Get-DhcpServerInDC
            Stop-Service DHCPServer
        """,
    },
    refs=["RFC 7610 section 5", "RFC 8415 section 22", "RFC 3646 section 3"],
)
def segment_dhcp_declared(segment: Segment, heard: Overheard) -> Verdict:
    """A DHCPv6 server names resolvers and gives addresses; hosts take what comes first."""
    link = segment.label()
    if strange := [s for s in heard.dhcp_servers if s.source not in segment.dhcp_servers]:
        return failed(
            "undeclared DHCPv6 servers answer on {link}: {servers}",
            link=link,
            servers=tuple(dict.fromkeys(f"{s.source} ({s.mac})" for s in strange)),
        )
    named = {r for s in heard.dhcp_servers for r in s.resolvers}
    if foreign := named - set(segment.resolvers):
        return failed(
            "DHCPv6 names resolvers on {link} that are not planned: {resolvers}",
            link=link,
            resolvers=tuple(map(str, sorted(foreign))),
        )
    if not heard.dhcp_servers and ASKED_DHCP not in heard.asked:
        return not_tested(
            "no DHCPv6 server was heard on {link}, and none was asked: their answers go to the "
            "client alone; let the policy ask (on_link.send)",
            link=link,
        )
    return passed(
        "DHCPv6 servers heard on {link}, all of them declared: {count}",
        link=link,
        count=len({s.source for s in heard.dhcp_servers}),
    )
