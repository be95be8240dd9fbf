"""No discovery protocol answers from afar."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group("ssdp", "ws-discovery", "mdns", "llmnr", "netbios")


@check(
    "exposure.discovery-closed",
    title="No discovery protocol answers from afar",
    severity=Severity.MEDIUM,
    remedy=(
        "Turn them off where nobody needs them, and drop their ports at the unit's edge, both ways."
    ),
    howto={
        "Avahi": """
            # avahi-daemon.conf, [reflector] and [server]
            enable-wide-area=no
            allow-interfaces=eth0
        """,
        "nftables": """
            nft add rule inet filter forward udp dport { 137, 1900, 3702, 5353, 5355 } drop
        """,
        "Windows": """
            Set-SmbServerConfiguration -AnnounceServer $false
            Get-NetAdapterBinding -ComponentID ms_server
        """,
    },
    refs=["RFC 6762 section 5.5", "RFC 4795 section 5"],
)
def discovery_closed(host: Host, found: Identities) -> Verdict:
    """SSDP, mDNS, LLMNR and their kin are for one segment; from afar they serve spies."""
    return judge_group(host, found, _UNWANTED)
