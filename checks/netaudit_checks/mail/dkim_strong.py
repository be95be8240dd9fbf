"""DKIM: that nobody else can sign with the keys."""

from netaudit.api import Severity, Verdict, Zone, check, failed, passed
from netaudit.facts.mail import DkimKey, DkimKeys, MailExchangers
from netaudit_checks.mail._howto import RENEW_DKIM
from netaudit_checks.mail._mail import no_record

_BITS = 2048


@check(
    "mail.dkim-strong",
    title="DKIM keys have 2048 bits and are for SHA-256",
    severity=Severity.LOW,
    remedy=(
        "Make a new key of 2048 bits under a new selector, publish it, sign with it, and take the"
        " old record out when the mail that it signed has arrived."
    ),
    howto=RENEW_DKIM,
    refs=["RFC 8301 section 3.1", "RFC 8301 section 3.2"],
)
def dkim_strong(zone: Zone, exchangers: MailExchangers, dkim: DkimKeys) -> Verdict:
    """Short keys have been broken, and SHA-1 must no longer be used for signing."""
    if verdict := no_record(zone, exchangers, dkim):
        return verdict
    if short := tuple(_sized(key) for key in dkim.readable if 0 < key.bits < _BITS):
        return failed("short RSA keys: {keys}", keys=short)
    if old := tuple(key.selector for key in dkim.readable if key.sha1_only):
        return failed("for SHA-1 alone: {selectors}", selectors=old)
    return passed("strong enough: {keys}", keys=tuple(_sized(key) for key in dkim.readable))


def _sized(key: DkimKey) -> str:
    return f"{key.selector} ({key.kind} {key.bits})" if key.bits else f"{key.selector} ({key.kind})"
