"""SPF: what it costs."""

from netaudit.api import Severity, Verdict, Zone, check, failed, passed
from netaudit.facts.mail import MailExchangers, SenderPolicy
from netaudit.records.spf import MOST_LOOKUPS, MOST_VOIDS
from netaudit_checks._incomplete import unasked
from netaudit_checks.mail._howto import PUBLISH_SPF
from netaudit_checks.mail._mail import no_policy


@check(
    "mail.spf-within-limits",
    title="The SPF record costs no more questions than receivers ask",
    severity=Severity.HIGH,
    remedy=(
        "Replace include, a and mx by ip4 and ip6 where the addresses are known and stable, and"
        " take out what refers to names without data."
    ),
    howto=PUBLISH_SPF,
    refs=["RFC 7208 section 4.6.4"],
)
def spf_within_limits(zone: Zone, exchangers: MailExchangers, policy: SenderPolicy) -> Verdict:
    """After ten questions, or two that find nothing, receivers stop with a permanent error."""
    if verdict := no_policy(zone, exchangers, policy):
        return verdict
    if policy.lookups > MOST_LOOKUPS:
        return failed(
            "{count} questions, {most} are allowed", count=policy.lookups, most=MOST_LOOKUPS
        )
    if policy.voids > MOST_VOIDS:
        return failed(
            "{count} questions that find nothing, {most} are allowed",
            count=policy.voids,
            most=MOST_VOIDS,
        )
    return unasked(policy.unasked) or passed("{count} questions", count=policy.lookups)
