"""Resolvers: the same service over IPv6 and IPv4."""

from netaudit.api import Resolver, Severity, Verdict, about, check, failed, not_applicable, passed
from netaudit.facts.resolver import ResolverManners
from netaudit.facts.states import over_both


@check(
    "dns.resolver-same-on-both-families",
    title="The resolver serves the same over IPv6 and IPv4",
    severity=Severity.MEDIUM,
    remedy=(
        "Let it listen on, and admit clients of, both families: access lists are often written "
        "for IPv4 alone."
    ),
    howto={
        "BIND": """
            # named.conf
            acl clients { PREFIX-V6; PREFIX-V4; };
            options {
              listen-on { any; }; listen-on-v6 { any; };
              allow-query { clients; }; allow-recursion { clients; };
            };
            # then
            rndc reconfig
        """,
        "Unbound": """
            # unbound.conf
            server:
              interface: ADDRESS-V6
              interface: ADDRESS-V4
              access-control: PREFIX-V6 allow
              access-control: PREFIX-V4 allow
            # then
            unbound-control reload
        """,
        "PowerDNS Recursor": """
            # recursor.yml
            incoming:
              listen: ['ADDRESS-V6', 'ADDRESS-V4']
              allow_from: ['PREFIX-V6', 'PREFIX-V4']
        """,
        "Windows DNS": """
            Get-DnsServerSetting -All | Select-Object ListeningIPAddress
            dnscmd /ResetListenAddresses ADDRESS-V6 ADDRESS-V4
        """,
    },
    refs=["RFC 3901 section 3", "RFC 8200 section 1"],
)
def resolver_same_on_both_families(resolver: Resolver, manners: ResolverManners) -> Verdict:
    """Clients that prefer IPv6 wait for a resolver that refuses them there, and nobody sees why."""
    heard = [v for v in manners.views if v.plain.isupper()]
    if not heard:
        return not_applicable("{resolver} does not resolve for us", resolver=resolver.host)
    if len({v.address.version for v in heard}) == 1:
        return not_applicable("{resolver} answers over one family only", resolver=resolver.host)
    if len({(v.plain, v.tcp) for v in heard}) > 1:
        return failed(
            "the same question is answered differently: {addresses}",
            addresses=tuple(about(str(v.address), over_both(v.plain, v.tcp)) for v in heard),
        )
    return passed("the same at all {count} addresses of the resolver", count=len(heard))
