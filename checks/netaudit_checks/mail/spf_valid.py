"""SPF: that it can be read."""

from netaudit.api import Severity, Verdict, Zone, check, failed, passed
from netaudit.facts.mail import MailExchangers, SenderPolicy
from netaudit_checks._incomplete import unasked
from netaudit_checks.mail._howto import PUBLISH_SPF
from netaudit_checks.mail._mail import no_policy


@check(
    "mail.spf-valid",
    title="The SPF record can be evaluated to its end",
    severity=Severity.HIGH,
    remedy=(
        "Correct the terms that are named. What is included must be a domain that has exactly "
        "one SPF record; take out what refers to one that has none."
    ),
    howto=PUBLISH_SPF,
    refs=["RFC 7208 section 4.6", "RFC 7208 section 5.2"],
)
def spf_valid(zone: Zone, exchangers: MailExchangers, policy: SenderPolicy) -> Verdict:
    """One mistake makes the whole record a permanent error: it protects nobody any more."""
    if verdict := no_policy(zone, exchangers, policy):
        return verdict
    if policy.mistakes:
        return failed("the SPF record is wrong: {mistakes}", mistakes=policy.mistakes)
    return unasked(policy.unasked) or passed("one record: {record}", record=policy.records[0][:200])
