"""Which versions of TLS are spoken."""

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

_CURRENT = ("TLSv1.3", "TLSv1.2")


@check(
    "tls.version-current",
    title="TLS 1.2 or 1.3, and nothing older",
    severity=Severity.MEDIUM,
    remedy="Allow TLS 1.2 and 1.3 only: `ssl_protocols TLSv1.2 TLSv1.3` (nginx), `SSLProtocol -all "
    "+TLSv1.2 +TLSv1.3` (Apache), `smtpd_tls_protocols = >=TLSv1.2` (Postfix).",
    refs=["RFC 8996 sections 4 and 5", "RFC 9325 section 3.1.1"],
    where=speaks_tls,
    version=3,
)
def version_current(service: Service, server: TlsServer) -> Verdict:
    """TLS 1.0 and 1.1 rest on broken hashes; who still takes them can be talked down to them."""
    reached = open_endpoints(server)
    if not reached:
        return not_applicable("{service} was not reached", service=service.label())
    endpoints = [e for e in reached if not e.silent]  # silence says nothing about versions
    if not endpoints:
        return not_applicable("{service} did not answer a TLS handshake", service=service.label())
    old = sorted({v for e in endpoints for v in e.versions if v not in _CURRENT})
    if old:
        return failed(
            "accepts {versions} ({addresses})",
            versions=tuple(old),
            addresses=tuple(str(e.address) for e in endpoints if set(e.versions) - set(_CURRENT)),
        )
    if without := [e for e in endpoints if not (e.versions or e.unasked)]:
        return failed(
            "no TLS could be agreed on ({addresses}): {said}",
            addresses=tuple(str(e.address) for e in without),
            said=without[0].detail or "-",
        )
    if unasked := tuple(sorted({v for e in endpoints for v in e.unasked})):
        return not_tested("nothing could be learnt of {versions}", versions=unasked)
    accepted = tuple(sorted({v for e in endpoints for v in e.versions}))
    return incomplete(service, server.unasked) or passed("accepts {versions}", versions=accepted)
