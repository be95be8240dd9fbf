"""The extended master secret of TLS 1.2."""

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.tls import TlsServer
from netaudit_checks.tls._agreed import at_fault, unsettled
from netaudit_checks.tls._endpoints import speaks_tls


@check(
    "tls.master-secret-extended",
    title="Sessions of TLS 1.2 have the extended master secret",
    severity=Severity.LOW,
    remedy="Renew the TLS library (OpenSSL has it since 1.1.0), take out the option that turns it "
    "off, or allow TLS 1.3 alone, which needs none.",
    howto={
        "OpenSSL": """
            # openssl.cnf, in the section of ssl_conf: this must not be there
            Options = -ExtendedMasterSecret
        """,
        "nginx": """
            ssl_protocols TLSv1.2 TLSv1.3;
            nginx -V   # the release of OpenSSL that it was built with
        """,
        "HAProxy": """
            haproxy -vv | grep OpenSSL
        """,
        "Postfix": """
            postconf -e 'smtpd_tls_protocols = >=TLSv1.2'
            postfix reload
        """,
    },
    refs=["RFC 7627 section 1"],
    where=speaks_tls,
)
def master_secret_extended(service: Service, server: TlsServer) -> Verdict:
    """Without it two sessions can be made to share a secret, and one be passed off as the other."""
    if addresses := at_fault(server, lambda agreed: not agreed.secret):
        return failed("no extended master secret ({addresses})", addresses=addresses)
    return unsettled(service, server) or passed("the master secret is extended")
