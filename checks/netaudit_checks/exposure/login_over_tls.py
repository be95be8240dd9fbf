"""Log-ins that are taken without TLS, whatever the port."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities, Identity
from netaudit.model import Phrase
from netaudit_checks.exposure._speech import judge_each

_ALWAYS = frozenset({"telnet", "rlogin", "rexec", "rsh"})
_UPGRADABLE = frozenset(
    {"ftp", "ldap", "mssql", "mysql"}
)  # where TLS is an offer that may be missing


@check(
    "exposure.login-over-tls",
    title="Passwords are taken over TLS only",
    severity=Severity.HIGH,
    remedy=(
        "Offer TLS and refuse log-ins without it: redirect web pages to https, and let mail, "
        "file and directory servers demand STARTTLS."
    ),
    howto={
        "Dovecot": """
            # conf.d/10-auth.conf, 10-ssl.conf
            disable_plaintext_auth = yes
            ssl = required
        """,
        "Postfix": """
            postconf -e smtpd_tls_auth_only=yes smtpd_tls_security_level=may
            postfix reload
        """,
        "vsftpd": """
            # vsftpd.conf
            ssl_enable=YES
            force_local_logins_ssl=YES
            force_local_data_ssl=YES
        """,
        "OpenLDAP": """
            # cn=config
            olcSecurity: simple_bind=128
        """,
        "nginx": """
            server {
              listen [::]:80;
              listen 80;
              return 301 https://$host$request_uri;
            }
        """,
        "MariaDB": """
            # 50-server.cnf
            ssl_cert=/etc/ssl/NAME.pem
            ssl_key=/etc/ssl/private/NAME.key
            require_secure_transport=ON
        """,
    },
    refs=["RFC 8314 section 3", "RFC 9325 section 3.2", "RFC 7617 section 4"],
)
def login_over_tls(host: Host, found: Identities) -> Verdict:
    """A password that crosses the network once in the clear belongs to whoever listened."""
    return judge_each(host, found.found, _wrong, found)


def _wrong(identity: Identity) -> Phrase | None:
    if identity.tls or not identity.certain:
        return None
    no_offer = identity.protocol in _UPGRADABLE and identity.note("starttls") == "no"
    takes = identity.note("login") == "clear text" or identity.protocol in _ALWAYS
    return Phrase("log-in without TLS") if takes or no_offer else None
