"""What the checks of HTTP's answers have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import Service, Transport, Verdict, not_applicable, not_tested

if TYPE_CHECKING:
    from netaudit.facts.web import WebHeads


def in_clear_text(service: Service) -> bool:
    """Whether pages could be fetched without TLS by those whom it is meant for."""
    return _meant(service) and service.protocol == "http"


def over_tls(service: Service) -> bool:
    """Whether pages are fetched over TLS."""
    return _meant(service) and service.protocol == "https"


def by_name_over_tls(service: Service) -> bool:
    """Whether they are, at a name: what browsers keep of a site, they keep for its name."""
    return over_tls(service) and bool(service.names)


def either(service: Service) -> bool:
    """Whether pages are fetched at all."""
    return in_clear_text(service) or over_tls(service)


def _meant(service: Service) -> bool:
    return service.transport is Transport.TCP and bool(service.exposure)


def no_answer(service: Service, web: WebHeads) -> Verdict | None:
    """The verdict where no address answered in HTTP; None where one did."""
    if web.heads:
        return None
    if web.http_2:
        return not_tested(
            "{service} speaks HTTP/2 alone, in which it is not asked", service=service.label()
        )
    return not_applicable("{service} gives no page from here", service=service.label())
