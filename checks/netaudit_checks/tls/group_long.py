"""Whether the Diffie-Hellman groups that a server chooses are long enough."""

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

_LEAST = 2048  # bits


@check(
    "tls.group-long",
    title="Diffie-Hellman groups have 2048 bits at least",
    severity=Severity.MEDIUM,
    remedy="Take groups of RFC 7919 (ffdhe2048 or longer), or leave the DHE suites out: ECDHE does "
    "the same with shorter keys.",
    howto={
        "nginx": """
            openssl dhparam -out /etc/ssl/dh2048.pem 2048
            ssl_dhparam /etc/ssl/dh2048.pem;
            nginx -t && nginx -s reload
        """,
        "HAProxy": """
            # in global
            tune.ssl.default-dh-param 2048
        """,
        "Postfix": """
            postconf -e smtpd_tls_dh1024_param_file=auto
            postfix reload
        """,
    },
    refs=["RFC 9325 section 4.5", "RFC 7919 section 1"],
    where=speaks_tls,
)
def group_long(service: Service, server: TlsServer) -> Verdict:
    """One of 1024 bits, which many servers share, is computed once and opens them all."""
    reached = [e for e in open_endpoints(server) if e.versions]
    if not reached:
        return not_applicable("{service} did not answer a TLS handshake", service=service.label())
    if short := [e for e in reached if 0 < (e.group or 0) < _LEAST]:
        return failed(
            "a group of {bits} bits ({addresses})",
            bits=min(e.group or 0 for e in short),
            addresses=tuple(str(e.address) for e in short),
        )
    if unasked := tuple(str(e.address) for e in reached if e.group is None):
        return not_tested("no group could be asked of {addresses}", addresses=unasked)
    return incomplete(service, server.unasked) or passed("no short group is taken")
