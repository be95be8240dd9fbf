"""Resolvers: whether forged answers are kept from clients."""

from netaudit.api import Resolver, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.resolver import Validation
from netaudit.facts.zone import Answered


@check(
    "dnssec.resolver-validates",
    title="The resolver validates DNSSEC",
    severity=Severity.HIGH,
    remedy=(
        "Turn validation on with the network's trust anchor. BIND: dnssec-validation yes; and "
        'trust-anchors with its key; Unbound: module-config: "validator iterator" and '
        "trust-anchor-file."
    ),
    refs=["RFC 4035 section 4", "RFC 9364 section 2"],
)
def resolver_validates(resolver: Resolver, validation: Validation) -> Verdict:
    """Signatures protect only those clients whose resolver checks them and refuses forgeries."""
    heard = [a for a in validation.answers if a.outcome is Answered.ANSWERED]
    if not heard:
        return not_applicable("{resolver} does not answer", resolver=resolver.host)
    if all(answer.rcode == "REFUSED" for answer in heard):
        return not_applicable("{resolver} refuses to resolve for us", resolver=resolver.host)
    if wrong := tuple(answer.label for answer in heard if not answer.right):
        return failed("wrong answers for names whose state is known: {answers}", answers=wrong)
    return passed("{count} answers for names whose state is known, all right", count=len(heard))
