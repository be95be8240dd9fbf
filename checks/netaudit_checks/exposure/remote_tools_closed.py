"""No remote-control tool can be reached from outside its zone."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group(
    "vnc", "teamviewer", "anydesk", "dameware", ports=(5800, 5900, 5901, 5902, 5938, 6129, 7070)
)


@check(
    "exposure.remote-tools-closed",
    title="No remote-control tool can be reached from outside its zone",
    severity=Severity.CRITICAL,
    remedy=(
        "Remove the tool, or bind it to the management network and reach it through the VPN only."
    ),
    howto={
        "TigerVNC": """
            # then reach it by: ssh -L 5900:localhost:5900 HOST
            vncserver -localhost yes
        """,
        "Windows": """
            Get-Service TeamViewer, AnyDesk, dwmrcs -ErrorAction SilentlyContinue | Stop-Service
            New-NetFirewallRule -DisplayName 'No remote tools' -Direction Inbound -Action Block `
              -Protocol TCP -LocalPort 5800,5900-5903,5938,6129,7070
        """,
        "nftables": """
            nft add rule inet filter input tcp dport { 5800, 5900-5903, 5938, 6129, 7070 } drop
        """,
    },
    refs=["ISO/IEC 27002:2022 control 8.22", "RFC 6143 section 9"],
)
def remote_tools_closed(host: Host, found: Identities) -> Verdict:
    """VNC, TeamViewer and their kin hand over a whole screen, often for a short password."""
    return judge_group(host, found, _UNWANTED)
