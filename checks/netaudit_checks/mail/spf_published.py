"""SPF: that there is one."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.mail import MailExchangers, SenderPolicy
from netaudit_checks.mail._howto import PUBLISH_SPF
from netaudit_checks.mail._mail import no_mail


@check(
    "mail.spf-published",
    title="A zone with mail has exactly one SPF record",
    severity=Severity.HIGH,
    remedy=(
        "Publish one TXT record at the apex that names the hosts which may send, such as v=spf1"
        " mx -all. Where there are several, put their mechanisms into one and take the others "
        "out."
    ),
    howto=PUBLISH_SPF,
    refs=["RFC 7208 section 3.2", "RFC 7208 section 4.5"],
)
def spf_published(zone: Zone, exchangers: MailExchangers, policy: SenderPolicy) -> Verdict:
    """Without it anyone may send in the domain's name; with two, receivers use neither."""
    if verdict := no_mail(zone, exchangers):
        return verdict
    if not policy.answered:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if not policy.records:
        return failed("{zone} has no SPF record", zone=zone.name)
    if len(policy.records) > 1:
        return failed("{zone} has {count} SPF records", zone=zone.name, count=len(policy.records))
    return passed("one record: {record}", record=policy.records[0][:200])
