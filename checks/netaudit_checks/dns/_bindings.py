"""What the checks of HTTPS records have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import Service, Verdict, not_applicable
from netaudit_checks._publish import in_each_product

if TYPE_CHECKING:
    from netaudit.facts.svcb import ServiceBindings

PUBLISH_HTTPS = in_each_product("NAME HTTPS 1 . alpn=h2")


def serves_web(service: Service) -> bool:
    """Whether browsers ask for its HTTPS records."""
    return service.protocol == "https"


def no_bindings(service: Service, bindings: ServiceBindings) -> Verdict | None:
    """The verdict where there is no HTTPS record; None where there is one."""
    if bindings.published():
        return None
    return not_applicable("{service} has no HTTPS record", service=service.label())
