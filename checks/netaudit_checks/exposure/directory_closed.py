"""No directory can be reached from outside its zone."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group("ldap", "kerberos", ports=(88, 389, 636, 3268, 3269))


@check(
    "exposure.directory-closed",
    title="No directory can be reached from outside its zone",
    severity=Severity.HIGH,
    remedy=(
        "Let only the unit's own machines reach its domain controllers; between sites, use the VPN."
    ),
    howto={
        "OpenLDAP": """
            # /etc/default/slapd
            SLAPD_SERVICES="ldapi:/// ldaps://ADDRESS/"
        """,
        "Windows": """
            Set-NetFirewallRule -DisplayGroup 'Active Directory Domain Services' `
              -RemoteAddress PREFIX
        """,
    },
    refs=["RFC 4513 section 6", "ISO/IEC 27002:2022 control 8.22"],
)
def directory_closed(host: Host, found: Identities) -> Verdict:
    """LDAP and Kerberos tell strangers who works here, and let them try passwords in silence."""
    return judge_group(host, found, _UNWANTED)
