"""TLSA: that there are some."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.dane import DaneService
from netaudit_checks.tls._dane import PUBLISH_TLSA


def _takes_mail(service: Service) -> bool:
    return service.protocol == "smtp"


@check(
    "tls.tlsa-published",
    title="A mail server publishes TLSA records",
    severity=Severity.LOW,
    remedy=(
        "Publish the digest of the key that the server presents at _25._tcp below its name, in "
        "a signed zone. Before the key changes, publish the next one beside it for two TTLs."
    ),
    howto=PUBLISH_TLSA,
    refs=["RFC 7672 section 2.2", "RFC 7671 section 8"],
    where=_takes_mail,
)
def tlsa_published(service: Service, dane: DaneService) -> Verdict:
    """Without them whoever stands between takes STARTTLS out, and mail passes in the clear."""
    if not service.names:
        return not_applicable("{service} has no name", service=service.label())
    if all(name.rcode == "SERVFAIL" for name in dane.names):
        return not_applicable("no server answers for {service}", service=service.label())
    if missing := tuple(n.name for n in dane.names if not n.records and n.rcode != "SERVFAIL"):
        return failed("no TLSA record for {names}", names=missing)
    return passed("for {names}", names=tuple(n.name for n in dane.published()))
