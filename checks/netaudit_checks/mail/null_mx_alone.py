"""MX: none on purpose."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.mail import MailExchangers
from netaudit_checks.mail._howto import PUBLISH_NO_MAIL


@check(
    "mail.null-mx-alone",
    title="A null MX stands alone",
    severity=Severity.MEDIUM,
    remedy=("Keep either the null MX (0 and a dot) or the records that name servers, not both."),
    howto=PUBLISH_NO_MAIL,
    refs=["RFC 7505 section 3"],
)
def null_mx_alone(zone: Zone, exchangers: MailExchangers) -> Verdict:
    """A null MX says that the zone takes no mail: beside another record it says nothing."""
    null = exchangers.null()
    if not null:
        return not_applicable("{zone} has no null MX", zone=zone.name)
    if exchangers.receiving():
        return failed(
            "{zone} has a null MX and {hosts}",
            zone=zone.name,
            hosts=tuple(h.name for h in exchangers.receiving()),
        )
    if any(h.preference for h in null):
        return failed("the null MX of {zone} has another preference than 0", zone=zone.name)
    return passed("{zone} takes no mail and says so", zone=zone.name)
