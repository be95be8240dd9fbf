"""No industrial controller can be reached from outside its zone."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group(
    "modbus",
    "s7",
    "iso-tsap",
    "dnp3",
    "iec-104",
    "opc-ua",
    "ethernet-ip",
    "bacnet",
    ports=(102, 502, 2404, 4840, 20000, 44818),
)


@check(
    "exposure.industrial-closed",
    title="No industrial controller can be reached from outside its zone",
    severity=Severity.CRITICAL,
    remedy=(
        "Put controllers behind a firewall of their own that lets only the control room through."
    ),
    howto={
        "nftables": """
            nft add rule inet filter forward tcp dport { 102, 502, 2404, 4840, 20000, 44818 } drop
        """,
        "Cisco IOS": """
            ipv6 access-list NO-OT
             deny tcp any any eq 502
             deny tcp any any eq 102
             permit ipv6 any any
        """,
    },
    refs=["NIST SP 800-82r3 section 5.2", "ISO/IEC 27002:2022 control 8.22"],
)
def industrial_closed(host: Host, found: Identities) -> Verdict:
    """Modbus, S7 and their kin ask nobody who he is: whoever reaches the port may stop a pump."""
    return judge_group(host, found, _UNWANTED)
