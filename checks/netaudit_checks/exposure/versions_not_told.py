"""Servers that tell strangers their exact version."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities, Identity
from netaudit_checks.exposure._speech import judge_each

# SSH must tell its version (RFC 4253 section 4.2), databases do so in their first packet: only
# where an option turns it off is it a mistake. Name servers have dns.version-hidden.
_MAY_BE_SILENT = frozenset(
    {"ftp", "http", "http-proxy", "imap", "ipp", "pop3", "rtsp", "sip", "smtp", "tr069"}
)


@check(
    "exposure.versions-not-told",
    title="Servers do not tell strangers their version",
    severity=Severity.LOW,
    remedy=(
        "Turn the version off in the banner. That replaces no update: it only makes "
        "searching for old servers slower."
    ),
    howto={
        "nginx": """
            server_tokens off;
        """,
        "Apache": """
            ServerTokens Prod
            ServerSignature Off
        """,
        "PHP": """
            expose_php = Off
        """,
        "ProFTPD": """
            ServerIdent on "FTP"
        """,
        "Exim": """
            smtp_banner = $smtp_active_hostname ESMTP
        """,
        "IIS": """
            Set-WebConfigurationProperty -PSPath MACHINE/WEBROOT/APPHOST `
              -Filter system.webServer/security/requestFiltering `
              -Name removeServerHeader -Value True
        """,
    },
    refs=["RFC 9110 section 10.2.4", "CIS Controls 8.1 control 4.8"],
)
def versions_not_told(host: Host, found: Identities) -> Verdict:
    """Lists of vulnerable servers are made by asking everybody for the version."""

    def wrong(identity: Identity) -> str:
        tells = identity.protocol in _MAY_BE_SILENT and identity.version
        return identity.banner if tells else ""

    return judge_each(host, found.found, wrong, found)
