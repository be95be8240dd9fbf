"""HTTPS records: that clients can use them."""

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.svcb import ServiceBindings
from netaudit_checks.dns._bindings import PUBLISH_HTTPS, no_bindings, serves_web, unasked


@check(
    "dns.https-valid",
    title="The HTTPS records of a web service can be used",
    severity=Severity.MEDIUM,
    remedy=(
        "Publish either one record in AliasMode (priority 0) or records in ServiceMode, with "
        "their keys in order and every key that mandatory lists. Where in doubt, publish none: "
        "clients then use the addresses."
    ),
    howto=PUBLISH_HTTPS,
    refs=["RFC 9460 section 2.4", "RFC 9460 section 8"],
    where=serves_web,
)
def https_valid(service: Service, bindings: ServiceBindings) -> Verdict:
    """Browsers that ask for them first lose time, or the service, over records that are wrong."""
    if verdict := no_bindings(service, bindings):
        return verdict
    if bad := tuple(m for name in bindings.published() for m in name.mistakes):
        names = tuple(name.owner for name in bindings.published() if name.mistakes)
        return failed("{names}: {mistakes}", names=names, mistakes=bad)
    return unasked(bindings) or passed(
        "published: {records}",
        records=tuple(r for name in bindings.published() for r in name.records),
    )
