"""What the checks of TLS 1.2's extensions have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import not_applicable, not_tested
from netaudit_checks._incomplete import incomplete
from netaudit_checks.tls._endpoints import open_endpoints

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.api import Service, Verdict
    from netaudit.facts.tls import Agreed, TlsServer


def at_fault(server: TlsServer, wrong: Callable[[Agreed], bool]) -> tuple[str, ...]:
    """The addresses where what was agreed on is wrong."""
    found = open_endpoints(server)
    return tuple(str(e.address) for e in found if e.agreed is not None and wrong(e.agreed))


def unsettled(service: Service, server: TlsServer) -> Verdict | None:
    """The verdict where no fault was seen, and not everything was; None where everything was.

    TLS 1.3 has none of it (RFC 8446 section 4.1.2, appendix D).
    """
    reached = [e for e in open_endpoints(server) if e.versions]
    if not reached:
        return not_applicable("{service} did not answer a TLS handshake", service=service.label())
    unseen = [e for e in reached if e.agreed is None and (e.unasked or e.versions != ("TLSv1.3",))]
    if unseen:
        return not_tested(
            "what {addresses} agree on below TLS 1.3 could not be learnt",
            addresses=tuple(str(e.address) for e in unseen),
        )
    return incomplete(service, server.unasked)
