"""Machines behind one address, some of which are dead."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.tls import TlsServer
from netaudit_checks._incomplete import incomplete
from netaudit_checks.tls._endpoints import open_endpoints, speaks_tls

_CHANCE = 1  # a connection that fell into a restart


@check(
    "tls.every-connection-answered",
    title="Every connection to the service is answered by a handshake",
    severity=Severity.MEDIUM,
    remedy="Look at the load balancer which of the machines behind it does not answer, mend it or "
    "take it out, and have the balancer check its machines by a handshake of its own. Where a "
    "limit of connections did it, let this scanner through.",
    howto={
        "HAProxy": """
            echo 'show servers state' | socat stdio /run/haproxy/admin.sock
            # in the backend: check-ssl, so that a dead machine is left out
            server NAME ADDRESS:443 check check-ssl verify none
        """,
        "nginx": """
            # in the upstream: who failed is left out for a while
            server ADDRESS:443 max_fails=2 fail_timeout=30s;
        """,
    },
    refs=["ISO/IEC 27002:2022 control 8.14", "ISO/IEC 27002:2022 control 8.16"],
    where=speaks_tls,
)
def every_connection_answered(service: Service, server: TlsServer) -> Verdict:
    """A dead machine behind an address fails some of the users, and no test of one connection."""
    asked = [e for e in open_endpoints(server) if e.asked]
    if not asked:
        return not_applicable("{service} did not answer a TLS handshake", service=service.label())
    worst = max(asked, key=lambda e: e.dropped)
    if worst.dropped > _CHANCE:
        return failed(
            "ends {dropped} of {asked} connections without a word, and answers the same question "
            "on others ({addresses})",
            dropped=worst.dropped,
            asked=worst.asked,
            addresses=tuple(str(e.address) for e in asked if e.dropped > _CHANCE),
        )
    return incomplete(service, server.unasked) or passed(
        "{count} connections were answered", count=sum(e.asked for e in asked)
    )
