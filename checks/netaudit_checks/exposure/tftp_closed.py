"""TFTP cannot be reached from outside its zone."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group("tftp")


@check(
    "exposure.tftp-closed",
    title="TFTP cannot be reached from outside its zone",
    severity=Severity.HIGH,
    remedy=(
        "Serve files for devices over SFTP or HTTPS, and close UDP port 69 outside the "
        "management zone."
    ),
    howto={
        "tftpd-hpa": """
            systemctl disable --now tftpd-hpa
        """,
        "Cisco IOS": """
            no tftp-server flash:
            ip scp server enable
        """,
        "nftables": """
            nft add rule inet filter forward udp dport 69 drop
        """,
    },
    refs=["RFC 1350 section 1", "ISO/IEC 27002:2022 control 8.22"],
)
def tftp_closed(host: Host, found: Identities) -> Verdict:
    """TFTP asks nobody who he is, and holds routers' configurations with their keys."""
    return judge_group(host, found, _UNWANTED)
