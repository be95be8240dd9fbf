"""Names of services: their addresses validate from every name server."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.names import NameCopies
from netaudit_checks._names import has_name
from netaudit_checks.dns._howto import COPY_ANEW

_REASONS = 6


@check(
    "dnssec.names-valid-on-every-server",
    title="The addresses of the service's names validate from every name server",
    severity=Severity.HIGH,
    version=2,
    remedy=(
        "Transfer the zone anew at the servers that are named. Then look at the name at each: "
        "delv @ADDRESS NAME AAAA, dig +norec +dnssec @ADDRESS NAME AAAA."
    ),
    howto=COPY_ANEW,
    refs=["RFC 4035 section 3.1", "RFC 4035 section 5.3"],
    where=has_name,
)
def names_valid_on_every_server(service: Service, copies: NameCopies) -> Verdict:
    """Resolvers hide it by asking another server, until that one is out of reach."""
    asked = copies.by_question()
    if not asked:
        return not_applicable(
            "no name of {service} was answered by two name servers", service=service.label()
        )
    # What is bogus from all of them is told of the name or the zone.
    sound_somewhere = [same for same in asked.values() if not all(copy.refused for copy in same)]
    if not sound_somewhere:
        return not_applicable(
            "no address of {service} validates from any name server", service=service.label()
        )
    bad = [copy for same in sound_somewhere for copy in same if copy.refused]
    if bad:
        told = dict.fromkeys(reason.text for copy in bad for reason in copy.refused)
        return failed(
            "bogus from {servers}: {reasons}",
            servers=tuple(dict.fromkeys(copy.server for copy in bad)),
            reasons=tuple(told)[:_REASONS],
        )
    servers = {copy.server for same in sound_somewhere for copy in same}
    return passed(
        "none of {count} name servers stands out with addresses that do not validate",
        count=len(servers),
    )
