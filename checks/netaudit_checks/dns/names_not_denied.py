"""Names of services: what a name server says of one that lacks a type of address."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.names import NameCopies
from netaudit_checks._names import has_name
from netaudit_checks.dns._howto import EDIT_ZONE

_MOST = 6
_TELLING = frozenset({"NOERROR", "NXDOMAIN"})


@check(
    "dns.names-not-denied",
    title="No name server denies a service's name or addresses that it has",
    severity=Severity.HIGH,
    remedy=(
        "Update the name server or load balancer: for a type that a name does not have, the answer "
        "is NOERROR and the SOA. Try: dig +norec @ADDRESS NAME AAAA and dig +norec @ADDRESS NAME "
        "A. Until then, publish the missing address, too. Where NSEC or NSEC3 are wrong, sign the "
        "whole zone again."
    ),
    howto=EDIT_ZONE,
    refs=[
        "RFC 4074 section 4.2",
        "RFC 8020 section 2",
        "RFC 4035 section 2.3",
        "RFC 8198 section 5",
    ],
    where=has_name,
)
def names_not_denied(service: Service, copies: NameCopies) -> Verdict:
    """Resolvers remember what was denied, and then nobody gets the address that is there."""
    told = [copy for copy in copies.copies if copy.outcome in _TELLING]
    if not told:
        return not_applicable(
            "no name of {service} was answered by a name server", service=service.label()
        )
    if wrong := [f"{c.server}: {c.name} {c.type}" for c in copies.contradicted()]:
        return failed(
            "these say that a name does not exist, where it only lacks the type of address: "
            "{servers}",
            servers=tuple(wrong)[:_MOST],
        )
    if lacking := [f"{c.server}: {c.name} {c.type}" for c in copies.unlisted()]:
        return failed(
            "the NSEC or NSEC3 of a name does not list a type of address that it has: {servers}",
            servers=tuple(lacking)[:_MOST],
        )
    return passed("sound at {count} name servers", count=len({copy.server for copy in told}))
