"""Whether what was recorded stays secret when a server's key is lost."""

from netaudit.api import (
    Service,
    Severity,
    Verdict,
    check,
    failed,
    not_applicable,
    not_tested,
    passed,
)
from netaudit.facts.tls import TlsServer
from netaudit_checks._incomplete import incomplete
from netaudit_checks.tls._endpoints import open_endpoints, speaks_tls


@check(
    "tls.forward-secrecy",
    title="Every cipher suite that is taken gives forward secrecy",
    severity=Severity.LOW,
    remedy="Take suites with ECDHE alone (or DHE with a long group), and leave those out whose key "
    "the certificate carries (TLS_RSA_…). Look that no old client needs them; it would have to go.",
    howto={
        "nginx": """
            ssl_ciphers HIGH:!aNULL:!kRSA:!3DES;
            nginx -t && nginx -s reload
        """,
        "Apache": """
            SSLCipherSuite HIGH:!aNULL:!kRSA:!3DES
            apachectl configtest && apachectl graceful
        """,
        "HAProxy": """
            # in global
            ssl-default-bind-ciphers ECDHE+AESGCM:ECDHE+CHACHA20
        """,
        "Postfix": """
            postconf -e smtpd_tls_exclude_ciphers=kRSA,aNULL
            postfix reload
        """,
        "Windows": """
            Disable-TlsCipherSuite -Name TLS_RSA_WITH_AES_256_GCM_SHA384
            Disable-TlsCipherSuite -Name TLS_RSA_WITH_AES_128_GCM_SHA256
        """,
    },
    refs=["RFC 9325 section 4.1", "RFC 9325 section 7.3"],
    where=speaks_tls,
)
def forward_secrecy(service: Service, server: TlsServer) -> Verdict:
    """Whoever records the traffic opens all of it, years back, with a key that is lost once."""
    reached = [e for e in open_endpoints(server) if e.versions]
    if not reached:
        return not_applicable("{service} did not answer a TLS handshake", service=service.label())
    if static := tuple(str(e.address) for e in reached if e.static):
        return failed("takes suites without forward secrecy ({addresses})", addresses=static)
    if unasked := tuple(str(e.address) for e in reached if e.static is None):
        return not_tested("such suites could not be offered to {addresses}", addresses=unasked)
    return incomplete(service, server.unasked) or passed("no suite without it is taken")
