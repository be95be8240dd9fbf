"""Zones without mail."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.mail import MailExchangers, SenderPolicy
from netaudit_checks.mail._howto import PUBLISH_NO_MAIL


@check(
    "mail.no-mail-stated",
    title="A zone without mail says so",
    severity=Severity.LOW,
    remedy=(
        "Publish a null MX and the SPF record v=spf1 -all: then nobody can send in the zone's "
        "name and no mail to it waits for days."
    ),
    howto=PUBLISH_NO_MAIL,
    refs=["RFC 7505 section 3", "RFC 7208 section 10.1.2"],
)
def no_mail_stated(zone: Zone, exchangers: MailExchangers, policy: SenderPolicy) -> Verdict:
    """Forgers like names that never send: nothing tells a receiver that they never do."""
    if not exchangers.answered or not policy.answered:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if exchangers.receiving() or exchangers.declared:
        return not_applicable("{zone} receives mail", zone=zone.name)
    if not exchangers.null():
        return failed("{zone} has no null MX", zone=zone.name)
    if len(policy.records) != 1 or policy.default != "-" or policy.lookups:
        return failed("{zone} has a null MX, but no SPF record v=spf1 -all", zone=zone.name)
    return passed("{zone} takes no mail and says so", zone=zone.name)
