"""Resolvers: what they tell of themselves."""

from netaudit.api import Resolver, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.resolver import ResolverManners


@check(
    "dns.resolver-version-hidden",
    title="The resolver does not tell the version of its software",
    severity=Severity.LOW,
    remedy="Have it give no version.",
    howto={
        "BIND": """
            # named.conf
            options { version none; hostname none; };
            # then
            rndc reconfig
        """,
        "Unbound": """
            # unbound.conf
            server:
              hide-version: yes
              hide-identity: yes
            # then
            unbound-control reload
        """,
        "dnsmasq": """
            # dnsmasq.conf
            no-ident
        """,
        "PowerDNS Recursor": """
            # recursor.yml
            recursor:
              version_string: anonymous
        """,
        "Windows DNS": "dnscmd /config /EnableVersionQuery 0",
    },
    refs=["RFC 4892 section 2"],
)
def resolver_version_hidden(resolver: Resolver, manners: ResolverManners) -> Verdict:
    """A version number tells an attacker which published hole to try first."""
    serving = manners.serving()
    if not serving:
        return not_applicable("{resolver} does not resolve for us", resolver=resolver.host)
    if bad := tuple(
        f"{v.address}: {v.software}" for v in serving if any(c.isdigit() for c in v.software)
    ):
        return failed("version.bind is answered: {addresses}", addresses=bad)
    return passed("sound at all {count} addresses of the resolver", count=len(serving))
