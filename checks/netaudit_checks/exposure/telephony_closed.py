"""No telephone exchange can be reached from outside its zone."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group("sip", ports=(5060, 5061))


@check(
    "exposure.telephony-closed",
    title="No telephone exchange can be reached from outside its zone",
    severity=Severity.MEDIUM,
    remedy="Allow the provider's and the telephones' prefixes only, and use SIP over TLS.",
    howto={
        "Asterisk": """
            ; pjsip.conf
            [acl]
            type=acl
            deny=::/0
            permit=PREFIX
        """,
        "nftables": """
            nft add rule inet filter input udp dport 5060 ip6 saddr != PREFIX drop
        """,
    },
    refs=["RFC 3261 section 26.1", "ISO/IEC 27002:2022 control 8.22"],
)
def telephony_closed(host: Host, found: Identities) -> Verdict:
    """An exchange that answers strangers is tried for passwords, and pays for the calls."""
    return judge_group(host, found, _UNWANTED)
