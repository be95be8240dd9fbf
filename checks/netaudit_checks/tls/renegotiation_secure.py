"""Renegotiation of TLS 1.2."""

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.tls import TlsServer
from netaudit_checks.tls._agreed import at_fault, unsettled
from netaudit_checks.tls._endpoints import speaks_tls


@check(
    "tls.renegotiation-secure",
    title="Renegotiation is protected (RFC 5746)",
    severity=Severity.MEDIUM,
    remedy="Renew the server or its TLS library: each since 2010 has the protection. Where an "
    "option turns it off, take that out; where the machine cannot be renewed, put a proxy before "
    "it.",
    howto={
        "nginx": """
            # with which OpenSSL it was built: 0.9.8m or later has it
            nginx -V
        """,
        "HAProxy": """
            haproxy -vv | grep OpenSSL
        """,
        "Apache": """
            openssl version
            # this must not be on
            SSLInsecureRenegotiation off
        """,
    },
    refs=["RFC 5746 section 1", "RFC 9325 section 3.5"],
    where=speaks_tls,
)
def renegotiation_secure(service: Service, server: TlsServer) -> Verdict:
    """Without it an attacker's request goes before the user's own, and counts as his."""
    if addresses := at_fault(server, lambda agreed: not agreed.renegotiation):
        return failed("no protection of renegotiation ({addresses})", addresses=addresses)
    return unsettled(service, server) or passed("renegotiation is protected")
