"""Name servers: one copy of the zone behind each address."""

from netaudit.api import Severity, Verdict, Zone, about, check, failed, not_applicable, passed
from netaudit.facts.copies import ZoneCopies
from netaudit_checks.dns._howto import COPY_ANEW


@check(
    "dns.one-copy-at-each-address",
    title="Each name server address answers from one copy of the zone",
    severity=Severity.HIGH,
    remedy=(
        "Several machines share the address, behind a load balancer or by anycast, and they do not "
        "have the same zone. Ask each of them by its own address: dig +norec +dnssec @ADDRESS ZONE "
        "SOA, and again with +tcp. Transfer the zone anew where it is old, unsigned or missing, "
        "and let the balancer ask for the SOA of the zone before it sends questions to a machine."
    ),
    howto=COPY_ANEW,
    refs=["RFC 1034 section 4.2.2", "RFC 2182 section 3", "RFC 3258 section 2"],
    version=2,
)
def one_copy_at_each_address(zone: Zone, copies: ZoneCopies) -> Verdict:
    """Resolvers get now one copy, now another: what fails at once works when it is tried again.

    Whatever else is found at such an address may be of either copy.
    """
    if not copies.servers:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if bad := tuple(about(s.server, told.phrase()) for s in copies.servers for told in s.told):
        return failed("contradictory answers of one address: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(copies.servers))
