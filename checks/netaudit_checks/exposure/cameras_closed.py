"""No camera can be reached from outside its zone."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group("rtsp", "dvr", ports=(554, 8554, 34567, 37777))


@check(
    "exposure.cameras-closed",
    title="No camera can be reached from outside its zone",
    severity=Severity.HIGH,
    remedy=(
        "Put cameras and recorders in a network of their own that only the operations centre "
        "reaches."
    ),
    howto={
        "nftables": """
            nft add rule inet filter forward tcp dport { 554, 8554, 34567, 37777 } drop
        """,
        "Cisco IOS": """
            ipv6 access-list CAMERAS
             permit tcp PREFIX any eq 554
             deny tcp any any eq 554
             permit ipv6 any any
        """,
    },
    refs=["RFC 7826 section 21", "ISO/IEC 27002:2022 control 8.22"],
)
def cameras_closed(host: Host, found: Identities) -> Verdict:
    """Cameras keep their maker's password for years, and show offices to whoever asks."""
    return judge_group(host, found, _UNWANTED)
