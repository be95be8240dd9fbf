"""No log collector takes messages from other zones."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group("syslog", "syslog-tls", ports=(601, 6514))


@check(
    "exposure.log-collectors-closed",
    title="No log collector takes messages from other zones",
    severity=Severity.MEDIUM,
    remedy="Take logs over TLS with client certificates, from declared senders only.",
    howto={
        "rsyslog": """
            # rsyslog.conf
            module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1"
                   StreamDriver.Authmode="x509/name" PermittedPeer=["*.PROVINCE"])
            input(type="imtcp" port="6514")
        """,
        "nftables": """
            nft add rule inet filter input tcp dport { 601, 6514 } ip6 saddr != PREFIX drop
        """,
    },
    refs=["RFC 5425 section 4.2", "ISO/IEC 27002:2022 control 8.22"],
)
def log_collectors_closed(host: Host, found: Identities) -> Verdict:
    """Who may write into the logs may drown in them what he did."""
    return judge_group(host, found, _UNWANTED)
