"""Interface identifiers: without the hardware address."""

from netaudit.api import Host, Severity, Verdict, check, failed, passed
from netaudit_checks.ipv6._addresses import hardware, has_v6, v6
from netaudit_checks.ipv6._howto import STABLE_IDENTIFIER


@check(
    "ipv6.no-hardware-address",
    title="No declared address gives away the hardware address of the host",
    severity=Severity.LOW,
    remedy="Configure a fixed address, or let the host make stable opaque identifiers (RFC 7217), "
    "then change the DNS and the inventory.",
    howto=STABLE_IDENTIFIER,
    refs=["RFC 8064 section 3", "RFC 7721 section 3", "RFC 7707 section 4.1.1"],
    where=has_v6,
)
def no_hardware_address(host: Host) -> Verdict:
    """A modified EUI-64 identifier names the maker of the card, and changes with the card.

    A stranger learns what to attack, can search the few million identifiers of that maker, and
    the address is gone from the DNS the day that the card is replaced.
    """
    leaks = tuple(f"{a} ({mac})" for a in v6(host.addresses) if (mac := hardware(a)))
    if leaks:
        return failed(
            "{host} shows its hardware address in {addresses}", host=host.label(), addresses=leaks
        )
    return passed("no address of {host} shows its hardware", host=host.label())
