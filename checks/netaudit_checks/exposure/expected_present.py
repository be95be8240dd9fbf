"""Whether a declared service is there at all."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.reach import ReachV4, ReachV6, reachable, unreachable


@check(
    "exposure.expected-present",
    title="The declared service is there",
    severity=Severity.HIGH,
    remedy="Start the service, or open its port from the security zones that the inventory names; "
    "if it has been given up, take it out of the inventory.",
    refs=["ISO/IEC 27002:2022 control 5.9"],
    version=2,
)
def expected_present(service: Service, v6: ReachV6, v4: ReachV4) -> Verdict:
    """An inventory that lists what is not there cannot tell what should not be there."""
    if not service.visible_from(v6.seen_from):
        return not_applicable(
            "{service} is not meant to be reached from here ({zone})",
            service=service.label(),
            zone=v6.seen_from.phrase,
        )
    asked = (*v6.addresses, *v4.addresses)
    if reachable(v4.addresses) and (dead := unreachable(v4.addresses)):
        return failed(  # what ipv6.service-reachable says of IPv6
            "{service} answers over IPv4, and not on every address: {addresses}",
            service=service.label(),
            addresses=dead,
        )
    if reachable(asked):
        return passed("{service} is there", service=service.label())
    return failed(
        "{service} is declared and answers on none of {addresses}",
        service=service.label(),
        addresses=tuple(str(a.address) for a in asked),
    )
