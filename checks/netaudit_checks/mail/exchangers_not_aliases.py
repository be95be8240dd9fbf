"""MX: names of hosts."""

from netaudit.api import Severity, Verdict, Zone, about, check, failed, passed
from netaudit.facts.mail import MailExchangers
from netaudit_checks._incomplete import unasked
from netaudit_checks.mail._howto import PUBLISH_MX
from netaudit_checks.mail._mail import no_exchanger


@check(
    "mail.exchangers-not-aliases",
    title="Every MX record names a host, not an alias or an address",
    severity=Severity.MEDIUM,
    remedy=(
        "Write the name that the alias leads to, or a name in place of the address, into the MX"
        " record."
    ),
    howto=PUBLISH_MX,
    refs=["RFC 5321 section 5.1", "RFC 2181 section 10.3"],
)
def exchangers_not_aliases(zone: Zone, exchangers: MailExchangers) -> Verdict:
    """Some senders refuse an alias, and an address in an MX record is read as a name."""
    if verdict := no_exchanger(zone, exchangers):
        return verdict
    bad = tuple(
        f"{h.name} -> {h.alias}" if h.alias else h.name
        for h in exchangers.receiving()
        if h.alias or h.literal
    )
    if bad:
        return failed("not the name of a host: {hosts}", hosts=bad)
    left = tuple(about(h.name, h.unasked) for h in exchangers.receiving() if h.unasked)
    return unasked(left) or passed("{count} MX records", count=len(exchangers.receiving()))
