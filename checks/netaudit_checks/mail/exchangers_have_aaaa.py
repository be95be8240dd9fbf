"""MX: IPv6."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.mail import MailExchangers
from netaudit_checks.mail._howto import PUBLISH_AAAA
from netaudit_checks.mail._mail import no_exchanger


@check(
    "mail.exchangers-have-aaaa",
    title="Every mail server that an MX record names has an AAAA",
    severity=Severity.MEDIUM,
    remedy=(
        "Give the mail server an IPv6 address of its own, publish it as AAAA under the name in "
        "the MX record, and open port 25 for it as for IPv4."
    ),
    howto=PUBLISH_AAAA,
    refs=["RFC 5321 section 5.2", "RFC 3974 section 3"],
)
def exchangers_have_aaaa(zone: Zone, exchangers: MailExchangers) -> Verdict:
    """A sender with IPv6 alone cannot deliver to a server that has none."""
    if verdict := no_exchanger(zone, exchangers):
        return verdict
    with_addresses = [h for h in exchangers.receiving() if h.aaaa or h.a]
    without = tuple(h.name for h in with_addresses if not h.aaaa)
    if without:
        return failed("no AAAA for {hosts}", hosts=without)
    if not with_addresses:
        return not_applicable("no mail server of {zone} has any address", zone=zone.name)
    return passed("all {count} have AAAA", count=len(with_addresses))
