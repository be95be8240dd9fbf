"""Resolvers: algorithms of tomorrow."""

from netaudit.api import Resolver, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.resolver import Validation


@check(
    "dnssec.resolver-unknown-algorithm",
    title="The resolver takes unknown algorithms for unsigned, not for forged",
    severity=Severity.MEDIUM,
    remedy="Update the resolver, and take out what makes zones of unknown algorithms bogus.",
    howto={
        "BIND": """
            named -V
            # named.conf: see what is disabled
            named-checkconf -p | grep -A3 disable-
        """,
        "Unbound": """
            unbound -V
            # unbound.conf
            server:
              harden-algo-downgrade: no
            # then
            unbound-control reload
        """,
        "PowerDNS Recursor": """
            # recursor.yml
            dnssec:
              disabled_algorithms: []
        """,
    },
    refs=["RFC 4035 section 5.2", "RFC 6840 section 5.2"],
    version=2,
)
def resolver_unknown_algorithm(resolver: Resolver, validation: Validation) -> Verdict:
    """Else a zone that moves to a newer algorithm is lost to all behind the resolver."""
    asked = validation.of("algorithm")
    if not asked:
        return not_applicable(
            "no canary of an unknown algorithm was answered by {resolver}", resolver=resolver.host
        )
    if bad := tuple(a.label for a in asked if not a.right):
        return failed("not taken for unsigned: {answers}", answers=bad)
    return passed("taken for unsigned, and answered: {count} answers", count=len(asked))
