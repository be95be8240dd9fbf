"""DKIM: that receivers can use the keys."""

from netaudit.api import Severity, Verdict, Zone, check, failed, passed
from netaudit.facts.mail import DkimKey, DkimKeys, MailExchangers
from netaudit.model import Phrase
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
    wrong = [mistake.about(key.selector) for key in dkim.readable for mistake in _mistakes(key)]
    if wrong:
        return failed("keys of no use: {mistakes}", mistakes=tuple(wrong))
    return passed("{count} keys can be used", count=len(dkim.readable))


def _mistakes(key: DkimKey) -> tuple[Phrase, ...]:
    revoked = (Phrase("the key is revoked"),) if key.revoked else ()
    trial = (Phrase("the key is on trial (t=y)"),) if key.testing else ()
    return (*key.mistakes, *revoked, *trial)
