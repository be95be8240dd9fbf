"""What the checks of TLS have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import Service, Verdict, not_applicable
from netaudit.facts.reach import PortState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.facts.tls import Certificate, Endpoint, Presented, TlsServer

PROTOCOLS = frozenset({"https", "imaps", "smtp", "submission"})


def speaks_tls(service: Service) -> bool:
    """Whether a certificate is to be expected: at once, or after STARTTLS."""
    return service.protocol in PROTOCOLS


def open_endpoints(server: TlsServer) -> list[Endpoint]:
    """The addresses that accept connections."""
    return [e for e in server.endpoints if e.state is PortState.OPEN]


def presented(server: TlsServer) -> Iterator[tuple[Endpoint, Presented]]:
    """Every certificate that was presented, and where."""
    for endpoint in server.endpoints:
        for item in endpoint.presented:
            yield endpoint, item


def certificates(server: TlsServer) -> Iterator[tuple[Endpoint, Certificate]]:
    """The same without the names that were asked for, each once an address."""
    for endpoint, item in presented(server):
        yield endpoint, item.certificate


def nothing_to_judge(service: Service, server: TlsServer) -> Verdict | None:
    """The verdict where no certificate was presented; None where there was one."""
    if not service.visible_from(server.seen_from):
        return not_applicable(
            "{service} is not meant to be reached from here ({zone})",
            service=service.label(),
            zone=server.seen_from.phrase,
        )
    if any(endpoint.presented for endpoint in server.endpoints):
        return None
    return not_applicable("{service} presented no certificate", service=service.label())
