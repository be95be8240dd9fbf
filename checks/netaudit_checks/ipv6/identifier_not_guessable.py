"""Interface identifiers of hosts that nobody is meant to find."""

from netaudit.api import Host, Severity, Verdict, about, check, failed, passed
from netaudit_checks.ipv6._addresses import has_v6, pattern, v6
from netaudit_checks.ipv6._howto import STABLE_IDENTIFIER


def unnamed(host: Host) -> bool:
    """Whether it has IPv6 and no name: a name in the DNS tells the address anyway."""
    return has_v6(host) and not host.names and not any(s.names for s in host.services)


@check(
    "ipv6.identifier-not-guessable",
    title="The address of a host without a name cannot be guessed",
    severity=Severity.INFO,
    remedy="Give such hosts identifiers made at random or by RFC 7217. Access rules remain what "
    "protects them: a hidden address does not.",
    howto=STABLE_IDENTIFIER,
    refs=["RFC 7707 section 4.1", "RFC 7721 section 3.3"],
    where=unnamed,
)
def identifier_not_guessable(host: Host) -> Verdict:
    """A /64 cannot be swept, but ::1, ::80, dead:beef and the host's IPv4 address are tried first.

    Asked of hosts without a name alone: what the DNS publishes needs no guessing.
    """
    known = tuple(about(str(a), how) for a in v6(host.addresses) if (how := pattern(a)))
    if known:
        return failed("{host} is easily guessed: {addresses}", host=host.label(), addresses=known)
    return passed("no identifier of {host} follows a pattern", host=host.label())
