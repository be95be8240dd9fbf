"""Published addresses: of a kind that a server may have."""

from netaudit.api import (
    Service,
    Severity,
    Verdict,
    about,
    check,
    failed,
    not_applicable,
    passed,
)
from netaudit.facts.names import PublishedAddresses
from netaudit.model import Phrase
from netaudit_checks.ipv6._addresses import UNIQUE_LOCAL, documentation, misplaced, v6
from netaudit_checks.ipv6._howto import RENUMBER


@check(
    "ipv6.published-assignable",
    title="No AAAA record of the service gives an address of a special kind",
    severity=Severity.HIGH,
    remedy="Take the AAAA record out of the zone and publish the address from the unit's prefix. "
    "See to it that no host registers such an address by itself (dynamic update).",
    howto=RENUMBER,
    refs=["RFC 6890 section 2.2.3", "RFC 4193 section 4.4", "RFC 4472 section 2.1"],
    where=lambda service: bool(service.names and service.exposure),
)
def published_assignable(service: Service, published: PublishedAddresses) -> Verdict:
    """A client that draws such an address waits for nothing, even where the next one works.

    Unique local and documentation addresses count as wrong where the plan of this service has
    none of their kind.
    """
    if not any(n.aaaa for n in published.names):
        return not_applicable("{service} has no AAAA", service=service.label())
    plan = v6(service.addresses)
    local = any(a in UNIQUE_LOCAL for a in plan)
    example = any(map(documentation, plan))
    bad = []
    for name in published.names:
        for address in name.aaaa:
            kind = misplaced(address)
            if address in UNIQUE_LOCAL and not local:
                kind = Phrase("unique local")
            elif documentation(address) and not example:
                kind = Phrase("documentation")
            if kind:
                bad.append(about(f"{name.name} AAAA {address}", kind))
    if bad:
        return failed("the DNS publishes {addresses}", addresses=tuple(bad))
    return passed("every AAAA of {service} is of an ordinary kind", service=service.label())
