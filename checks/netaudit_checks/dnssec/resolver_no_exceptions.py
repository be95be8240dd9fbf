"""Resolvers: exceptions."""

from netaudit.api import Resolver, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.resolver import Validation


@check(
    "dnssec.resolver-no-exceptions",
    title="The resolver makes no exceptions for names that do not validate",
    severity=Severity.HIGH,
    remedy=(
        "Remove the negative trust anchor or the domain that is marked insecure: it is meant "
        "for days, while somebody mends the zone. Where several resolvers stand behind the "
        "address, chosen by name, have each of them validate."
    ),
    howto={
        "BIND": """
            rndc nta -dump
            rndc nta -remove NAME
            # named.conf: take out validate-except { NAME; };
            rndc reconfig
        """,
        "Unbound": """
            # unbound.conf: take out domain-insecure: "NAME"
            unbound-control list_insecure
            unbound-control insecure_remove NAME
        """,
        "Knot Resolver": """
            # kresd.conf
            trust_anchors.set_insecure({})
        """,
        "PowerDNS Recursor": """
            rec_control get-ntas
            rec_control clear-nta NAME
        """,
        "Windows DNS": """
            Get-DnsClientNrptPolicy
            Get-DnsServerTrustPoint
        """,
    },
    refs=["RFC 7646 section 2", "RFC 7646 section 6"],
    version=2,
)
def resolver_no_exceptions(resolver: Resolver, validation: Validation) -> Verdict:
    """Below an exception anything can be forged, and nobody is told."""
    bogus = [a for a in validation.heard() if a.expected == "bogus"]
    refuses = any(a.validated for a in bogus)
    names = {a.name for a in bogus}
    if len(names) <= 1 or not refuses:
        return not_applicable("{resolver} refuses no bogus name", resolver=resolver.host)
    if through := tuple(a.label for a in validation.exceptions()):
        return failed(
            "bogus names are given out, others refused: a negative trust anchor, or one of several "
            "resolvers that does not validate? {answers}",
            answers=through,
        )
    if any(a.resolved for a in bogus):
        return not_applicable(
            "{resolver} gives bogus names out, but not as exceptions", resolver=resolver.host
        )
    return passed("{count} bogus names, all refused", count=len(names))
