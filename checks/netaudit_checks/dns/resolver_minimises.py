"""Resolvers: what they tell other servers."""

from netaudit.api import Resolver, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.resolver import ResolverManners


@check(
    "dns.resolver-minimises",
    title="The resolver minimises the names that it asks for",
    severity=Severity.LOW,
    remedy="Turn QNAME minimisation on: it is on by default in current versions.",
    howto={
        "BIND": """
            # named.conf
            options { qname-minimization relaxed; };
            # then
            rndc reconfig
        """,
        "Unbound": """
            # unbound.conf
            server:
              qname-minimisation: yes
            # then
            unbound-control reload
        """,
        "Knot Resolver": """
            # kresd.conf
            option('NO_MINIMIZE', false)
        """,
        "PowerDNS Recursor": """
            # recursor.yml
            recursor:
              qname_minimization: true
        """,
    },
    refs=["RFC 9156 section 2"],
)
def resolver_minimises(resolver: Resolver, manners: ResolverManners) -> Verdict:
    """Else the root and all zones above learn every name that anybody asks for."""
    if not manners.serving():
        return not_applicable("{resolver} does not resolve for us", resolver=resolver.host)
    serving = [v for v in manners.serving() if v.minimised]
    if not serving:
        return not_applicable(
            "no canary tells whether {resolver} minimises (purpose: minimisation)",
            resolver=resolver.host,
        )
    if bad := tuple(str(v.address) for v in serving if v.minimised == "no"):
        return failed("a server above was asked for the whole name: {addresses}", addresses=bad)
    return passed("sound at all {count} addresses of the resolver", count=len(serving))
