"""Names of services: the same addresses at every name server."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.names import NameCopies
from netaudit_checks._names import has_name
from netaudit_checks.dns._howto import COPY_ANEW

_MOST = 6


@check(
    "dns.names-on-every-server",
    title="Every name server gives the service's names the same addresses",
    severity=Severity.HIGH,
    remedy=(
        "Find out which of them is right, correct the zone where it is edited, raise its serial, "
        "and transfer it anew at the others. Then ask each: dig +norec @ADDRESS NAME AAAA."
    ),
    howto=COPY_ANEW,
    refs=["RFC 1034 section 4.3.5", "RFC 1995 section 5"],
    where=has_name,
)
def names_on_every_server(service: Service, copies: NameCopies) -> Verdict:
    """Where they differ, it depends on the server asked whether a client gets the right address."""
    asked = copies.by_question()
    if not asked:
        return not_applicable(
            "no name of {service} was answered by two name servers", service=service.label()
        )
    bad = [same for same in asked.values() if len({c.records for c in same}) > 1]
    if not bad:
        return passed(
            "all name servers agree about {names}",
            names=tuple(dict.fromkeys(name for name, _ in asked)),
        )
    told = (
        f"{copy.server}: {copy.name} {copy.type} {' '.join(copy.records) or '-'}"
        for same in bad
        for copy in same
    )
    return failed("the name servers differ: {servers}", servers=tuple(told)[:_MOST])
