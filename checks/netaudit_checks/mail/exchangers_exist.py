"""MX: what it leads to."""

from netaudit.api import Severity, Verdict, Zone, about, check, failed, passed
from netaudit.facts.mail import MailExchangers
from netaudit_checks._incomplete import unasked
from netaudit_checks.mail._howto import PUBLISH_MX
from netaudit_checks.mail._mail import no_exchanger


@check(
    "mail.exchangers-exist",
    title="Every MX record names a host that has addresses",
    severity=Severity.HIGH,
    remedy=(
        "Point the MX record at the name of a mail server that has AAAA and A, and take the "
        "records of retired servers out."
    ),
    howto=PUBLISH_MX,
    refs=["RFC 5321 section 5.1", "RFC 1035 section 3.3.9"],
)
def exchangers_exist(zone: Zone, exchangers: MailExchangers) -> Verdict:
    """Mail that is given to a name which leads nowhere waits for days and then comes back."""
    if verdict := no_exchanger(zone, exchangers):
        return verdict
    named = [h for h in exchangers.receiving() if not h.literal]
    lost = [h for h in named if h.rcode and not h.aaaa and not h.a]
    if gone := tuple(h.name for h in lost if h.rcode != "SERVFAIL"):
        return failed("no address for {hosts}", hosts=gone)
    if lost:
        return failed("no server answers for {hosts}", hosts=tuple(h.name for h in lost))
    left = tuple(about(h.name, h.unasked) for h in named if h.unasked)
    return unasked(left) or passed("all {count} have addresses", count=len(named))
