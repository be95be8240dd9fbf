"""Whether a host shows the same over IPv6 and IPv4."""

from netaudit.api import Host, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.ports import OpenPortsV4, OpenPortsV6
from netaudit_checks.exposure._open import hushed, silent, strays


@check(
    "exposure.same-on-both-families",
    title="The host exposes the same over IPv6 and IPv4",
    severity=Severity.MEDIUM,
    remedy="Write the firewall's rules once for both families (nftables' `inet` table does), and "
    "check that services which are bound to one IPv4 address are not bound to `::` as well.",
    refs=["RFC 9099 section 2.7.1", "RFC 7123 section 1"],
    version=2,
)
def same_on_both_families(host: Host, v6: OpenPortsV6, v4: OpenPortsV4) -> Verdict:
    """A difference is a firewall that was written for one family and forgot the other.

    Declared services are left to ipv6.parity.
    """
    if not (v6.addresses and v4.addresses):
        return not_applicable("{host} has addresses of one family only", host=host.label())
    zone = v6.seen_from
    if verdict := hushed(host, (*v6.addresses, *v4.addresses)):
        return verdict
    if silent(host, v6.addresses, zone) or silent(host, v4.addresses, zone):
        return not_applicable("{host} gave no sign of life over one family", host=host.label())
    if any(address.everything for address in (*v6.addresses, *v4.addresses)):
        return not_applicable(
            "{host} accepts on every port, so nobody sees what stands behind", host=host.label()
        )
    found = [*strays(host, v6.addresses, zone), *strays(host, v4.addresses, zone)]
    over = {family: {s.port for s in found if s.address.version == family} for family in (6, 4)}
    different = over[6] ^ over[4]
    if different:
        return failed(
            "open over one family only: {ports}",
            ports=tuple(str(stray) for stray in found if stray.port in different),
        )
    return passed("the same ports are open over both families")
