"""HTTPS records: the addresses that they hint at."""

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.svcb import ServiceBindings
from netaudit_checks._incomplete import unasked
from netaudit_checks.dns._bindings import PUBLISH_HTTPS, no_bindings, serves_web


@check(
    "dns.https-hints-match",
    title="The address hints of HTTPS records are addresses of their target",
    severity=Severity.MEDIUM,
    remedy=(
        "Correct ipv4hint and ipv6hint whenever A and AAAA change, or leave the hints out: they"
        " only save a question."
    ),
    howto=PUBLISH_HTTPS,
    refs=["RFC 9460 section 7.3"],
    where=serves_web,
)
def https_hints_match(service: Service, bindings: ServiceBindings) -> Verdict:
    """Browsers connect to the hint at once: an old one sends some users to a dead address."""
    if verdict := no_bindings(service, bindings):
        return verdict
    if bad := tuple(hint for name in bindings.published() for hint in name.hints):
        return failed("hints that the target does not have: {addresses}", addresses=bad)
    return unasked(bindings.unasked()) or passed(
        "for {names}", names=tuple(name.owner for name in bindings.published())
    )
