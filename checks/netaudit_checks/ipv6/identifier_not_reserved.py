"""Interface identifiers: none that is reserved."""

from netaudit.api import Host, Severity, Verdict, about, check, failed, passed
from netaudit_checks.ipv6._addresses import has_v6, reserved, v6
from netaudit_checks.ipv6._howto import RENUMBER


@check(
    "ipv6.identifier-not-reserved",
    title="No declared address has an interface identifier that is reserved",
    severity=Severity.MEDIUM,
    remedy="Give the host another identifier in the same prefix: neither zero nor one of the "
    "reserved anycast range.",
    howto=RENUMBER,
    refs=["RFC 5453 section 2", "RFC 4291 section 2.6.1", "RFC 2526 section 2"],
    where=has_v6,
)
def identifier_not_reserved(host: Host) -> Verdict:
    """The routers of a subnet answer to the address that ends in zeros, in the host's place.

    Judged for subnets of /64, which every subnet with hosts has (RFC 4291 section 2.5.1).
    """
    bad = tuple(about(str(a), use) for a in v6(host.addresses) if (use := reserved(a)))
    if bad:
        return failed("{host} has reserved {addresses}", host=host.label(), addresses=bad)
    return passed("no identifier of {host} is reserved", host=host.label())
