"""DMARC: what it asks for."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.mail import DmarcPolicy, MailExchangers
from netaudit_checks.mail._howto import PUBLISH_DMARC
from netaudit_checks.mail._mail import no_mail


@check(
    "mail.dmarc-enforced",
    title="The DMARC policy has receivers act",
    severity=Severity.MEDIUM,
    remedy=(
        "Once the reports show that all honest mail passes, raise p from none to quarantine and"
        " then to reject, and pct to 100."
    ),
    howto=PUBLISH_DMARC,
    refs=["RFC 7489 section 6.3", "RFC 7489 section 6.7"],
)
def dmarc_enforced(zone: Zone, exchangers: MailExchangers, policy: DmarcPolicy) -> Verdict:
    """A policy of none only watches: forged mail still arrives."""
    if verdict := no_mail(zone, exchangers):
        return verdict
    if len(policy.records) != 1:
        return not_applicable("{zone} has not one DMARC record", zone=zone.name)
    if policy.policy == "none":
        return failed("the policy for {zone} is none", zone=zone.name)
    if not policy.percent:
        return failed("the policy for {zone} is for no message (pct=0)", zone=zone.name)
    return passed(
        "{policy} for {percent} % of the messages", policy=policy.policy, percent=policy.percent
    )
