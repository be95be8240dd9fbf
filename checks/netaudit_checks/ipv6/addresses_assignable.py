"""Declared addresses: of a kind that a server may have."""

from netaudit.api import Host, Severity, Verdict, about, check, failed, passed
from netaudit_checks.ipv6._addresses import has_v6, misplaced, v6
from netaudit_checks.ipv6._howto import RENUMBER


@check(
    "ipv6.addresses-assignable",
    title="No declared address of the host is of a special kind",
    severity=Severity.HIGH,
    remedy="Give the host an address out of the unit's prefix, change the DNS and the inventory, "
    "and switch off the transition mechanism that made the old one.",
    howto=RENUMBER,
    refs=["RFC 6890 section 2.2.3", "RFC 3879 section 4", "RFC 7526 section 4"],
    where=has_v6,
)
def addresses_assignable(host: Host) -> Verdict:
    """Site-local, 6to4, Teredo, ISATAP and mapped addresses are retired or mean something else.

    Routers and clients treat them as such: what has only these is not reached. Judged by the
    inventory alone; that every address lies in its unit's prefixes is settled when it is loaded.
    """
    bad = tuple(about(str(a), kind) for a in v6(host.addresses) if (kind := misplaced(a)))
    if bad:
        return failed("{host} has {addresses}", host=host.label(), addresses=bad)
    return passed("every IPv6 address of {host} is of an ordinary kind", host=host.label())
