"""No proxy serves other zones."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group("http-proxy", "socks", ports=(1080, 3128, 8118))


@check(
    "exposure.proxies-closed",
    title="No proxy serves other zones",
    severity=Severity.HIGH,
    remedy="Let the proxy listen on the unit's own network, and serve its prefixes only.",
    howto={
        "Squid": """
            # squid.conf
            http_port [ADDRESS]:3128
            acl unit src PREFIX
            http_access allow unit
            http_access deny all
        """,
        "Dante": """
            # danted.conf
            client pass { from: PREFIX to: ::/0 }
            client block { from: ::/0 to: ::/0 }
        """,
    },
    refs=["RFC 9110 section 17.1", "ISO/IEC 27002:2022 control 8.22"],
)
def proxies_closed(host: Host, found: Identities) -> Verdict:
    """Through a proxy for strangers, others act in the unit's name and enter its network."""
    return judge_group(host, found, _UNWANTED)
