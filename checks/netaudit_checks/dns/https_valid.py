"""HTTPS records: that clients can use them."""

from netaudit.api import Service, Severity, Verdict, about, check, failed, passed
from netaudit.facts.svcb import ServiceBindings
from netaudit_checks._incomplete import unasked
from netaudit_checks.dns._bindings import PUBLISH_HTTPS, no_bindings, serves_web


@check(
    "dns.https-valid",
    title="The HTTPS records of a web service can be used",
    severity=Severity.MEDIUM,
    remedy=(
        "Publish either one record in AliasMode (priority 0) or records in ServiceMode, with "
        "their keys in order and every key that mandatory lists. Each leads to a name that has "
        "addresses. Where in doubt, publish none: "
        "clients then use the addresses."
    ),
    howto=PUBLISH_HTTPS,
    refs=["RFC 9460 section 2.4", "RFC 9460 section 3", "RFC 9460 section 8"],
    where=serves_web,
    version=2,
)
def https_valid(service: Service, bindings: ServiceBindings) -> Verdict:
    """Browsers that ask for them first lose time, or the service, over records that are wrong."""
    if verdict := no_bindings(service, bindings):
        return verdict
    wrong = [about(name.owner, m) for name in bindings.published() for m in name.mistakes]
    if wrong:
        return failed("records of no use: {mistakes}", mistakes=tuple(wrong))
    return unasked(bindings.unasked()) or passed(
        "published: {records}",
        records=tuple(r for name in bindings.published() for r in name.records),
    )
