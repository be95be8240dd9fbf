"""DKIM: that receivers can find the keys."""

from netaudit.api import Severity, Verdict, Zone, check, failed, passed
from netaudit.facts.mail import DkimKeys, MailExchangers
from netaudit_checks.mail._howto import PUBLISH_DKIM
from netaudit_checks.mail._mail import no_keys


@check(
    "mail.dkim-published",
    title="A zone with mail publishes the DKIM keys that it signs with",
    severity=Severity.MEDIUM,
    remedy=(
        "Let the mail server sign with DKIM, publish the TXT record that it prints for each "
        "selector, and declare the selectors at the mail service in the inventory (dkim). One "
        "record for each selector, no more."
    ),
    howto=PUBLISH_DKIM,
    refs=["RFC 6376 section 3.6.2", "RFC 8020 section 2"],
)
def dkim_published(zone: Zone, exchangers: MailExchangers, dkim: DkimKeys) -> Verdict:
    """Mail that is forwarded passes DMARC by its signature alone: SPF is lost on the way."""
    if verdict := no_keys(zone, exchangers, dkim):
        return verdict
    if absent := tuple(key.selector for key in dkim.keys if not key.records):
        return failed("no key record: {selectors}", selectors=absent)
    if double := tuple(key.selector for key in dkim.keys if len(key.records) > 1):
        return failed("more than one key record: {selectors}", selectors=double)
    if dkim.keys:
        return passed("{count} selectors have a key", count=len(dkim.keys))
    if dkim.rcode == "NXDOMAIN":
        return failed("{zone} has no DKIM key: there is no _domainkey.{zone}", zone=zone.name)
    return passed("there is something at _domainkey.{zone}", zone=zone.name)
