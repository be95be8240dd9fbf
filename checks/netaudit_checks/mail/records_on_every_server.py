"""MX and SPF: the same at every name server."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.mail import MailCopies
from netaudit_checks.dns._howto import COPY_ANEW

_TYPES = ("MX", "SPF")
_MOST = 6


@check(
    "mail.records-on-every-server",
    title="Every name server gives the zone the same MX and SPF",
    severity=Severity.HIGH,
    remedy=(
        "Find out which of them is right, correct the zone where it is edited, raise its serial, "
        "and transfer it anew at the others. Then ask each: dig +norec @ADDRESS ZONE MX, and TXT."
    ),
    howto=COPY_ANEW,
    refs=["RFC 1034 section 4.3.5", "RFC 5321 section 5.1", "RFC 7208 section 3.2"],
)
def records_on_every_server(zone: Zone, copies: MailCopies) -> Verdict:
    """Where they differ, it depends on the server asked where mail goes and which is refused."""
    several = [found for t in _TYPES if len(found := copies.of(t)) > 1]
    if not any(copy.records for same in several for copy in same):
        return not_applicable(
            "no two name servers of {zone} gave an MX or SPF record", zone=zone.name
        )
    bad = [same for same in several if len({copy.records for copy in same}) > 1]
    if not bad:
        return passed("all name servers of {zone} have the same MX and SPF", zone=zone.name)
    told = (
        f"{copy.server}: {copy.type} {', '.join(copy.records) or '-'}"
        for same in bad
        for copy in same
    )
    return failed("the name servers differ: {servers}", servers=tuple(told)[:_MOST])
