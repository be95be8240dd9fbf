"""No server's management controller can be reached from outside its zone."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group("ipmi", ports=(623, 16992))


@check(
    "exposure.controllers-closed",
    title="No server's management controller can be reached from outside its zone",
    severity=Severity.CRITICAL,
    remedy="Connect controllers to the management network only, and turn IPMI over LAN off.",
    howto={
        "ipmitool": """
            ipmitool lan set 1 access off
            ipmitool channel setaccess 1 2 ipmi=off
        """,
        "HPE iLO": """
            Set-HPEiLOAccessSetting -Connection $c -IPMIDCMIOverLANEnabled No
        """,
        "nftables": """
            nft add rule inet filter forward udp dport 623 drop
            nft add rule inet filter forward tcp dport { 623, 16992-16995 } drop
        """,
    },
    refs=["NIST SP 800-193 section 4", "ISO/IEC 27002:2022 control 8.22"],
)
def controllers_closed(host: Host, found: Identities) -> Verdict:
    """IPMI and Intel AMT stand below the operating system: who has them has the machine."""
    return judge_group(host, found, _UNWANTED)
