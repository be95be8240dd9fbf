"""No printer can be reached from outside its zone."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group("jetdirect", "lpd", "ipp", ports=(515, 631, 9100))


@check(
    "exposure.printers-closed",
    title="No printer can be reached from outside its zone",
    severity=Severity.MEDIUM,
    remedy=(
        "Let only the print server reach printers, and turn protocols off that it does not use."
    ),
    howto={
        "CUPS": """
            # cupsd.conf
            Listen localhost:631
            <Location />
              Order allow,deny
              Allow @LOCAL
            </Location>
        """,
        "nftables": """
            nft add rule inet filter forward tcp dport { 515, 631, 9100-9107 } drop
        """,
    },
    refs=["RFC 8010 section 8", "ISO/IEC 27002:2022 control 8.22"],
)
def printers_closed(host: Host, found: Identities) -> Verdict:
    """A printer keeps what it printed; a port that takes pages takes firmware too."""
    return judge_group(host, found, _UNWANTED)
