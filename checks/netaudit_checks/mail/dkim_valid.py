"""DKIM: that receivers can use the keys."""

from netaudit.api import Severity, Verdict, Zone, about, check, failed, passed
from netaudit.facts.mail import DkimKeys, MailExchangers
from netaudit_checks.mail._howto import PUBLISH_DKIM
from netaudit_checks.mail._mail import no_record


@check(
    "mail.dkim-valid",
    title="The DKIM keys that are declared can be used",
    severity=Severity.MEDIUM,
    version=2,
    remedy=(
        "Publish the TXT record as the mail server prints it, in one piece; take t=y out when "
        "the trial is over. Declare in the inventory no selector that was revoked."
    ),
    howto=PUBLISH_DKIM,
    refs=["RFC 6376 section 3.6.1", "RFC 8301 section 3.2", "RFC 8463 section 3"],
)
def dkim_valid(zone: Zone, exchangers: MailExchangers, dkim: DkimKeys) -> Verdict:
    """A key that cannot be read, was revoked or is on trial makes signed mail count as unsigned."""
    if verdict := no_record(zone, exchangers, dkim):
        return verdict
    wrong = [about(key.selector, fault) for key in dkim.readable for fault in key.faults()]
    if wrong:
        return failed("keys of no use: {mistakes}", mistakes=tuple(wrong))
    return passed("{count} keys can be used", count=len(dkim.readable))
