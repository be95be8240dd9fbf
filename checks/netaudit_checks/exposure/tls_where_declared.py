"""Services that are declared with TLS and speak without."""

from collections.abc import Iterator

from netaudit.api import Host, Severity, Verdict, check, failed, passed
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._declared import expected, serves, unheard
from netaudit_checks.exposure._group import incomplete
from netaudit_checks.exposure._speech import show


@check(
    "exposure.tls-where-declared",
    title="Services that are declared with TLS speak it",
    severity=Severity.CRITICAL,
    remedy="Turn TLS on for the port, with a certificate for the service's name.",
    howto={
        "nginx": """
            listen [::]:443 ssl;
            listen 443 ssl;
            ssl_certificate /etc/ssl/NAME.pem;
            ssl_certificate_key /etc/ssl/private/NAME.key;
        """,
        "Apache": """
            a2enmod ssl
            # in the virtual host of port 443
            SSLEngine on
            SSLCertificateFile /etc/ssl/NAME.pem
            SSLCertificateKeyFile /etc/ssl/private/NAME.key
        """,
        "Dovecot": """
            ssl = required
            ssl_cert = </etc/ssl/NAME.pem
            ssl_key = </etc/ssl/private/NAME.key
        """,
    },
    refs=["RFC 9325 section 3.2", "RFC 8314 section 3"],
    version=2,
)
def tls_where_declared(host: Host, found: Identities) -> Verdict:
    """Users see "https" in the plan and believe that nobody reads along."""
    if bare := tuple(_bare(host, found)):
        return failed("clear text where TLS is declared: {ports}", ports=bare)
    return (
        incomplete(host, found)
        or unheard(host, found, tls=True)
        or passed("TLS is spoken wherever it is declared on {host}", host=host.label())
    )


def _bare(host: Host, found: Identities) -> Iterator[str]:
    for identity, service in expected(host, found, tls=True):
        if identity.certain and not identity.tls and serves(identity, service.protocol):
            yield show(identity)
