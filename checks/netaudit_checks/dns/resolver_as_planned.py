"""Resolvers: who answers in their name."""

from netaudit.api import Resolver, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.resolver import ResolverManners


@check(
    "dns.resolver-as-planned",
    title="The resolver asks for itself, from where the plan has it",
    severity=Severity.MEDIUM,
    remedy=(
        "See where the address leads, and whether the resolver forwards: have it resolve by "
        "itself, or enter the resolver that really serves in the inventory. A device on the way "
        "may redirect port 53."
    ),
    howto={
        "BIND": """
            # named.conf: without forwarders
            options { recursion yes; forwarders { }; };
            # then
            rndc reconfig
        """,
        "Unbound": """
            # unbound.conf: without forward-zone: name: "."
            unbound-control list_forwards
            unbound-control forward_remove .
        """,
        "PowerDNS Recursor": """
            # recursor.yml
            recursor:
              forward_zones_recurse: []
        """,
        "Windows DNS": """
            Get-DnsServerForwarder
            Get-DnsServerForwarder | Remove-DnsServerForwarder -Force
        """,
    },
    refs=["RFC 9499 section 6", "RFC 5625 section 3"],
)
def resolver_as_planned(resolver: Resolver, manners: ResolverManners) -> Verdict:
    """Whoever resolves can read and forge everything: it must be whom the plan has there."""
    if not manners.serving():
        return not_applicable("{resolver} does not resolve for us", resolver=resolver.host)
    serving = [v for v in manners.serving() if v.seen_as]
    if not serving:
        return not_applicable(
            "no canary tells where {resolver} asks from (purpose: identity)", resolver=resolver.host
        )
    if bad := tuple(f"{v.address}: {v.seen_as}" for v in serving if not v.own):
        return failed("it asks from an address outside its unit: {addresses}", addresses=bad)
    return passed("sound at all {count} addresses of the resolver", count=len(serving))
