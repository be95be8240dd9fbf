"""Whether a service can be reached on each of its IPv6 addresses."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.reach import PortState, ReachV6
from netaudit_checks.ipv6._states import failed_to_reach


@check(
    "ipv6.service-reachable",
    title="The service can be reached over IPv6 on every address",
    severity=Severity.HIGH,
    remedy="Have the service listen on its IPv6 addresses (`ss -6ltn` shows where it does), open "
    "its port in the firewall for IPv6 as for IPv4, and check the route to the prefix "
    "(`ip -6 route`, `traceroute -6`).",
    refs=["RFC 6540 section 2", "RFC 7381 section 3.4"],
)
def service_reachable(service: Service, reach: ReachV6) -> Verdict:
    """A user on IPv6 gets the first address that the DNS gives: every one of them must answer."""
    if not service.visible_from(reach.seen_from):
        return not_applicable(
            "{service} is not meant to be reached from here ({zone})",
            service=service.label(),
            zone=reach.seen_from.phrase,
        )
    if not reach.addresses:
        return failed("{service} has no IPv6 address", service=service.label())
    if any(a.state is not PortState.OPEN for a in reach.addresses):
        return failed_to_reach(service, reach.addresses)
    return passed(
        "{service} answers on {addresses}",
        service=service.label(),
        addresses=tuple(str(a.address) for a in reach.addresses),
    )
