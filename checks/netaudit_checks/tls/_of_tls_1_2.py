"""What the checks of choices in TLS 1.2 have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import not_applicable, not_tested
from netaudit_checks._incomplete import incomplete
from netaudit_checks.tls._endpoints import open_endpoints

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.api import Service, Verdict
    from netaudit.facts.tls import Endpoint, TlsServer

_TLS_1_2 = "TLSv1.2"


def at_fault(server: TlsServer, wrong: Callable[[Endpoint], bool]) -> tuple[str, ...]:
    """The addresses that choose wrongly."""
    return tuple(str(e.address) for e in open_endpoints(server) if wrong(e))


def unsettled(
    service: Service, server: TlsServer, unseen: Callable[[Endpoint], bool]
) -> Verdict | None:
    """The verdict where no fault was seen, and not everything was; None where everything was.

    TLS 1.3 has no such choice (RFC 8446 sections 4.2.3, 9.1), and older versions are told as such.
    """
    concerned = [e for e in open_endpoints(server) if _TLS_1_2 in {*e.versions, *e.unasked}]
    if not concerned:
        return not_applicable("{service} does not speak TLS 1.2", service=service.label())
    if unasked := tuple(str(e.address) for e in concerned if unseen(e)):
        return not_tested("what {addresses} choose in TLS 1.2 was not learnt", addresses=unasked)
    return incomplete(service, server.unasked)
