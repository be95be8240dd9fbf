"""SPF: what it says of everybody else."""

from netaudit.api import Severity, Verdict, Zone, check, failed, passed
from netaudit.facts.mail import MailExchangers, SenderPolicy
from netaudit_checks._incomplete import unasked
from netaudit_checks.mail._howto import PUBLISH_SPF
from netaudit_checks.mail._mail import no_policy


@check(
    "mail.spf-strict",
    title="The SPF record ends in -all or ~all",
    severity=Severity.HIGH,
    remedy=(
        "End the record in -all; while you still look for forgotten senders, in ~all. Never in "
        "+all or ?all."
    ),
    howto=PUBLISH_SPF,
    refs=["RFC 7208 section 5.1", "RFC 7208 section 8.2"],
)
def spf_strict(zone: Zone, exchangers: MailExchangers, policy: SenderPolicy) -> Verdict:
    """A record that ends otherwise lets everybody send in the domain's name."""
    if verdict := no_policy(zone, exchangers, policy):
        return verdict
    if policy.default in {"-", "~"}:
        return passed("it ends in {end}", end=f"{policy.default}all")
    if verdict := unasked(policy.unasked):
        return verdict
    if not policy.default:
        return failed("it ends without all: whoever it does not name is neutral")
    return failed("it ends in {end}", end=f"{policy.default}all")
