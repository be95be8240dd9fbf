"""DMARC: that there is one."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.mail import DmarcPolicy, MailExchangers
from netaudit_checks.mail._howto import PUBLISH_DMARC
from netaudit_checks.mail._mail import no_mail


@check(
    "mail.dmarc-published",
    title="A zone with mail has exactly one DMARC record that can be read",
    severity=Severity.MEDIUM,
    remedy=(
        "Publish one TXT record at _dmarc below the zone's apex. Begin with p=none and rua to "
        "see who sends, then p=quarantine, then p=reject."
    ),
    howto=PUBLISH_DMARC,
    refs=["RFC 7489 section 6.3", "RFC 7489 section 6.6.3"],
)
def dmarc_published(zone: Zone, exchangers: MailExchangers, policy: DmarcPolicy) -> Verdict:
    """SPF guards the envelope only: what the reader sees as sender is guarded by DMARC."""
    if verdict := no_mail(zone, exchangers):
        return verdict
    if not policy.answered:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if not policy.records:
        return failed("neither {zone} nor a zone above it has a DMARC record", zone=zone.name)
    if len(policy.records) > 1:
        return failed(
            "{zone} has {count} DMARC records: receivers use none of them",
            zone=policy.at,
            count=len(policy.records),
        )
    if policy.mistakes:
        return failed("the DMARC record is wrong: {mistakes}", mistakes=policy.mistakes)
    return passed("at {zone}: {record}", zone=policy.at, record=policy.records[0][:200])
