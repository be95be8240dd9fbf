"""Start pages: names, and no IPv4 addresses."""

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
from netaudit.facts.page import StartPage
from netaudit_checks.ipv6._web import is_web


@check(
    "ipv6.no-ipv4-literals",
    title="The start page names no IPv4 address",
    severity=Severity.MEDIUM,
    remedy="Write the name of the host in place of its IPv4 address, in the page, its scripts and "
    "the redirect, and publish AAAA for that name.",
    refs=["RFC 6586", "RFC 6147 section 3"],
    where=is_web,
)
def no_ipv4_literals(service: Service, page: StartPage) -> Verdict:
    """A client with IPv6 alone cannot follow http://198.51.100.7/: there is no name to look up."""
    if page.address is None:
        return not_applicable("{service} gives no page from here", service=service.label())
    if page.literals:
        return failed(
            "the start page of {service} names {addresses}",
            service=service.label(),
            addresses=page.literals,
        )
    if not page.whole:
        return not_tested("only the beginning of the page was read; nothing was found in it")
    return passed("no IPv4 address in the start page of {service}", service=service.label())
