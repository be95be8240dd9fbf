"""Teredo: no server within the network."""

from netaudit.api import Host, Severity, Verdict, check, failed, passed
from netaudit.facts.tunnels import TeredoServers
from netaudit_checks.ipv6._addresses import has_v4


@check(
    "ipv6.no-teredo",
    title="The host is no Teredo server",
    severity=Severity.HIGH,
    remedy="Switch the Teredo server or relay off, and drop UDP port 3544 at the unit's edge. "
    "Clients get IPv6 from the network itself.",
    howto={
        "Linux/nftables": """
            systemctl disable --now miredo-server miredo
            nft add rule inet filter forward udp dport 3544 drop
        """,
        "Windows Server": """
            Set-NetTeredoConfiguration -Type Disabled
            netsh interface teredo show state
        """,
        "Cisco IOS": """
            ip access-list extended WAN-IN
             5 deny udp any any eq 3544
        """,
        "MikroTik": """
            /ip/firewall/filter/add chain=forward protocol=udp dst-port=3544 \\
              action=drop place-before=0
        """,
    },
    refs=["RFC 4380 section 5.3", "RFC 6169 section 2.1"],
    where=has_v4,
)
def no_teredo(host: Host, teredo: TeredoServers) -> Verdict:
    """Teredo carries IPv6 through UDP past address translation and past every filter."""
    if teredo.answering:
        found = tuple(str(a) for a in teredo.answering)
        return failed(
            "{host} answers as a Teredo server: {servers}", host=host.label(), servers=found
        )
    return passed("{host} is no Teredo server", host=host.label())
