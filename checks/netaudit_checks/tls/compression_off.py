"""Compression by TLS."""

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.tls import TlsServer
from netaudit_checks.tls._agreed import at_fault, unsettled
from netaudit_checks.tls._endpoints import speaks_tls


@check(
    "tls.compression-off",
    title="TLS compresses nothing",
    severity=Severity.MEDIUM,
    remedy="Turn compression off, or renew the TLS library: none has it on by itself any more. "
    "What HTTP compresses is another matter.",
    howto={
        "Apache": """
            SSLCompression off
        """,
        "Postfix": """
            postconf -e tls_ssl_options=NO_COMPRESSION
            postfix reload
        """,
        "nginx": """
            ssl_protocols TLSv1.2 TLSv1.3;
            nginx -V   # the release of OpenSSL that it was built with
        """,
        "HAProxy": """
            haproxy -vv | grep OpenSSL
        """,
    },
    refs=["RFC 9325 section 3.3", "RFC 7457 section 2.6"],
    where=speaks_tls,
)
def compression_off(service: Service, server: TlsServer) -> Verdict:
    """What is compressed tells by its length what is in it: so CRIME read session cookies."""
    if addresses := at_fault(server, lambda agreed: agreed.compression):
        return failed("compresses what it encrypts ({addresses})", addresses=addresses)
    return unsettled(service, server) or passed("nothing is compressed")
