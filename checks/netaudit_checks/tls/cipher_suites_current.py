"""Which cipher suites are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from netaudit.facts.tls import Endpoint

_ANONYMOUS = "anon"


@check(
    "tls.cipher-suites-current",
    title="No weak cipher suite is taken",
    severity=Severity.MEDIUM,
    remedy="Take suites with AES-GCM or ChaCha20 only, and none with NULL, EXPORT, RC4, DES, 3DES "
    "or IDEA, nor anonymous ones (anon). Look that no old client needs them; it would have to go.",
    howto={
        "nginx": """
            ssl_ciphers HIGH:!aNULL:!eNULL:!3DES:!RC4;
            nginx -t && nginx -s reload
        """,
        "Apache": """
            SSLCipherSuite HIGH:!aNULL:!eNULL:!3DES:!RC4
            apachectl configtest && apachectl graceful
        """,
        "Postfix": """
            postconf -e smtpd_tls_ciphers=high smtpd_tls_exclude_ciphers=RC4,3DES,DES,EXPORT
            postfix reload
        """,
        "Windows": """
            Disable-TlsCipherSuite -Name TLS_RSA_WITH_3DES_EDE_CBC_SHA
            Disable-TlsCipherSuite -Name TLS_RSA_WITH_RC4_128_SHA
        """,
        "nmap": """
            nmap -6 --script ssl-enum-ciphers -p PORT ADDRESS
        """,
    },
    refs=["RFC 9325 section 4.1", "RFC 5246 appendix A.5", "RFC 7465"],
    where=speaks_tls,
    version=2,
)
def cipher_suites_current(service: Service, server: TlsServer) -> Verdict:
    """What is encrypted by them can be read, or is protected from nobody who stands between.

    Mail servers may take anonymous suites on port 25: senders there do not look at certificates
    (RFC 7672 section 8.2).
    """
    spoke = [e for e in open_endpoints(server) if e.offers and not e.silent]
    reached = [e for e in spoke if e.versions or e.unasked or e.weak]
    if not reached:
        return not_applicable("{service} did not answer a TLS handshake", service=service.label())
    weak = [e for e in reached if _kinds(service, e)]
    if weak:
        return failed(
            "takes {suites} ({addresses})",
            suites=tuple(sorted({kind for e in weak for kind in _kinds(service, e)})),
            addresses=tuple(str(e.address) for e in weak),
        )
    if unasked := tuple(str(e.address) for e in reached if e.weak is None):
        return not_tested("weak suites could not be offered to {addresses}", addresses=unasked)
    return incomplete(service, server.unasked) or passed("no weak suite is taken")


def _kinds(service: Service, endpoint: Endpoint) -> set[str]:
    borne = {_ANONYMOUS} if service.protocol == "smtp" else set()
    return set(endpoint.weak or ()) - borne
