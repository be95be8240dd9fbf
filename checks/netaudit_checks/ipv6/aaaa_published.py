"""Names: an IPv6 address for each."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.names import PublishedAddresses
from netaudit_checks._names import has_name


@check(
    "ipv6.aaaa-published",
    title="Every name of the service has an IPv6 address in the DNS",
    severity=Severity.HIGH,
    remedy="Add an AAAA record for the name to the zone, beside its A record.",
    refs=["RFC 3596 section 2.1", "RFC 6540 section 2"],
    where=has_name,
)
def aaaa_published(service: Service, published: PublishedAddresses) -> Verdict:
    """A name without AAAA is reached over IPv4 only, however well the server speaks IPv6."""
    unknown = tuple(n.name for n in published.names if n.rcode == "SERVFAIL" and not n.aaaa)
    missing = tuple(n.name for n in published.names if not n.aaaa and n.name not in unknown)
    if missing:
        return failed("no AAAA for {names}", names=missing)
    if unknown:
        return not_applicable("no name server answers for {names}", names=unknown)
    declared = {address for address in service.addresses if address.version == 6}  # noqa: PLR2004
    # A name may stand for several hosts: one address of this service among others will do.
    astray = tuple(n.name for n in published.names if declared and declared.isdisjoint(n.aaaa))
    if astray:
        return failed(
            "the AAAA of {names} leads elsewhere, not to {addresses}",
            names=astray,
            addresses=tuple(sorted(map(str, declared))),
        )
    return passed("AAAA published for {names}", names=service.names)
