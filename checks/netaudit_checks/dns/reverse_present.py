"""Reverse names: one for each address of a named host."""

from netaudit.api import Host, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.reverse import ReverseNames
from netaudit_checks.dns._howto import ADD_PTR


def named(host: Host) -> bool:
    """Whether it has a name of its own or of a service: the others are not meant to be found."""
    return bool(host.names or any(service.names for service in host.services))


@check(
    "dns.reverse-present",
    title="Every address of a named host has a reverse name",
    severity=Severity.LOW,
    remedy="Add the PTR record for each address that is named, in the reverse zone of its prefix.",
    howto=ADD_PTR,
    refs=["RFC 1912 section 2.1", "RFC 8501 section 1"],
    where=named,
)
def reverse_present(host: Host, reverse: ReverseNames) -> Verdict:
    """Mail servers, logs and operators look an address up; over IPv6 it is forgotten most often.

    Addresses whose reverse zone is missing as a whole are the prefix's finding, not the host's.
    """
    asked = [p for p in reverse.pointers if p.zone]
    if not asked:
        return not_applicable("no reverse zone holds an address of {host}", host=host.label())
    bare = tuple(str(p.address) for p in asked if not p.count)
    if bare:
        return failed("no PTR record for {addresses}", addresses=bare)
    return passed("every address of {host} has a PTR record", host=host.label())
