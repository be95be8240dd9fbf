"""Declared addresses: in the DNS."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.names import PublishedAddresses
from netaudit_checks._names import has_name
from netaudit_checks.ipv6._addresses import v6


def has_name_and_v6(service: Service) -> bool:
    """Whether clients find it by name at a declared IPv6 address."""
    return has_name(service) and bool(v6(service.addresses))


@check(
    "ipv6.declared-published",
    title="Every declared IPv6 address of the service is in the DNS",
    severity=Severity.LOW,
    remedy="Add the missing AAAA records, or take the address out of the inventory if the service "
    "has left it.",
    howto={
        "BIND": """
            nsupdate -l
            update add NAME 3600 AAAA ADDRESS
            send
        """,
        "Knot": """
            knotc zone-begin ZONE
            knotc zone-set ZONE NAME 3600 AAAA ADDRESS
            knotc zone-commit ZONE
        """,
        "Windows Server": """
            Add-DnsServerResourceRecordAAAA -ZoneName ZONE -Name NAME -IPv6Address ADDRESS
        """,
    },
    refs=["RFC 3596 section 2.1", "RFC 1912 section 2.1"],
    where=has_name_and_v6,
)
def declared_published(service: Service, published: PublishedAddresses) -> Verdict:
    """An address that no name leads to serves nobody, and drops out of everyone's sight."""
    declared = set(v6(service.addresses))
    found = {address for name in published.names for address in name.aaaa}
    if declared.isdisjoint(found):
        return not_applicable(
            "no AAAA leads to {service} (see ipv6.aaaa-published)", service=service.label()
        )
    if missing := declared - found:
        return failed(
            "no AAAA of {names} leads to {addresses}",
            names=service.names,
            addresses=tuple(str(a) for a in sorted(missing)),
        )
    return passed("every declared address of {service} is published", service=service.label())
