"""MX: that there is one."""

from netaudit.api import Severity, Verdict, Zone, check, failed, passed
from netaudit.facts.mail import MailExchangers
from netaudit_checks.mail._howto import PUBLISH_MX
from netaudit_checks.mail._mail import no_mail


@check(
    "mail.exchangers-published",
    title="A zone with a mail server has an MX record",
    severity=Severity.MEDIUM,
    remedy=(
        "Publish an MX record at the zone's apex that names the mail server. Without it senders"
        " fall back to the zone's own addresses, or give up."
    ),
    howto=PUBLISH_MX,
    refs=["RFC 5321 section 5.1"],
)
def exchangers_published(zone: Zone, exchangers: MailExchangers) -> Verdict:
    """Mail to a zone without MX goes to whatever has the address of its apex, often the website."""
    if verdict := no_mail(zone, exchangers):
        return verdict
    if exchangers.receiving():
        return passed("{count} MX records", count=len(exchangers.receiving()))
    return failed(
        "{zone} has no MX record, but the mail servers {servers}",
        zone=zone.name,
        servers=exchangers.declared,
    )
