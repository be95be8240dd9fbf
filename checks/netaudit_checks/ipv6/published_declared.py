"""Published addresses beside the plan."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.names import StrayAddresses
from netaudit_checks.ipv6._howto import PUBLISH


@check(
    "ipv6.published-declared",
    title="Every AAAA of the service is the address of a declared host",
    severity=Severity.MEDIUM,
    remedy="Find out what stands at the address: declare it in the inventory, or take the "
    "record out of the zone.",
    howto=PUBLISH,
    refs=["RFC 1912 section 2.1", "RFC 7707 section 5"],
    where=lambda service: bool(service.names and service.exposure),
)
def published_declared(service: Service, published: StrayAddresses) -> Verdict:
    """A name that leads to a host that nobody declared is a server that nobody audits."""
    if not published.asked:
        return not_applicable("{service} has no AAAA", service=service.label())
    bad = tuple(f"{s.name} AAAA {s.address}" for s in published.strays if s.holder)
    if bad:
        return failed("published and not in the inventory: {addresses}", addresses=bad)
    return passed("every AAAA of {service} is a declared address", service=service.label())
