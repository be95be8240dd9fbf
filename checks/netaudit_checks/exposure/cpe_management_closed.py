"""No router is managed from outside its management zone."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group(
    "tr069", "winbox", "mikrotik-api", "smart-install", ports=(4786, 7547, 8291, 8728, 8729)
)


@check(
    "exposure.cpe-management-closed",
    title="No router is managed from outside its management zone",
    severity=Severity.CRITICAL,
    remedy="Turn these services off, or bind them to the management prefix.",
    howto={
        "MikroTik": """
            /ip service set winbox address=PREFIX
            /ip service disable api,api-ssl,telnet,ftp,www
            /tr069-client set enabled=no
        """,
        "Cisco IOS": """
            no vstack
        """,
    },
    refs=["RFC 9099 section 2.8", "ISO/IEC 27002:2022 control 8.22"],
)
def cpe_management_closed(host: Host, found: Identities) -> Verdict:
    """TR-069, WinBox, RouterOS's API and Smart Install reconfigure a router: worms live on them."""
    return judge_group(host, found, _UNWANTED)
