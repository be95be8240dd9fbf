"""Resolvers: work that others make them do."""

from netaudit.api import Resolver, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.resolver import Validation


@check(
    "dnssec.resolver-limits-nsec3",
    title="The resolver does not compute NSEC3 with many iterations",
    severity=Severity.MEDIUM,
    remedy="Update the resolver: since 2021 each stops at 150 iterations or fewer.",
    howto={
        "BIND": """
            # 9.16.16 or newer
            named -V
        """,
        "Unbound": """
            # 1.13.2 or newer; unbound.conf
            server:
              val-nsec3-keysize-iterations: "1024 150 2048 150 4096 150"
            # then
            unbound-control reload
        """,
        "PowerDNS Recursor": """
            # recursor.yml
            dnssec:
              nsec3_max_iterations: 50
        """,
    },
    refs=["RFC 9276 section 3.2"],
    version=2,
)
def resolver_limits_nsec3(resolver: Resolver, validation: Validation) -> Verdict:
    """A thousand hashes an answer let one zone occupy the resolver of a whole unit."""
    asked = validation.of("iterations")
    if not asked:
        return not_applicable(
            "no canary with many iterations was answered by {resolver}", resolver=resolver.host
        )
    if bad := tuple(a.label for a in asked if a.authentic):
        return failed("all iterations were computed: {answers}", answers=bad)
    return passed("{count} answers with many iterations, none computed", count=len(asked))
