"""Published addresses beside the plan."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.names import StrayAddresses
from netaudit_checks.ipv6._addresses import misplaced
from netaudit_checks.ipv6._howto import PUBLISH


@check(
    "ipv6.published-in-prefixes",
    title="Every AAAA of the service lies in a prefix of the plan",
    severity=Severity.HIGH,
    remedy="Take the record out of the zone, or enter the prefix in the inventory if a unit "
    "has it.",
    howto=PUBLISH,
    refs=["RFC 1912 section 2.1", "RFC 7381 section 2.6"],
    where=lambda service: bool(service.names and service.exposure),
)
def published_in_prefixes(service: Service, published: StrayAddresses) -> Verdict:
    """An AAAA that points out of the network sends its users to a stranger, or to nowhere.

    Addresses of a special kind are left to ipv6.published-assignable.
    """
    if not published.asked:
        return not_applicable("{service} has no AAAA", service=service.label())
    bad = tuple(
        f"{s.name} AAAA {s.address}"
        for s in published.strays
        if not (s.holder or misplaced(s.address))
    )
    if bad:
        return failed("published outside every prefix of the plan: {addresses}", addresses=bad)
    return passed("every AAAA of {service} lies in a prefix of the plan", service=service.label())
