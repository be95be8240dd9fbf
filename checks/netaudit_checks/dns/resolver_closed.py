"""Resolvers: strangers."""

from netaudit.api import Resolver, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.resolver import ResolverManners


@check(
    "dns.resolver-closed",
    title="The resolver resolves only for those whom the plan admits",
    severity=Severity.HIGH,
    remedy=(
        "Admit the unit's own prefixes, on the resolver and on the firewall, or enter in the "
        "inventory from where it may be used (exposure)."
    ),
    howto={
        "BIND": """
            # named.conf
            acl clients { PREFIX-V6; PREFIX-V4; localhost; };
            options { allow-recursion { clients; }; allow-query-cache { clients; }; };
            # then
            rndc reconfig
        """,
        "Unbound": """
            # unbound.conf
            server:
              access-control: ::/0 refuse
              access-control: 0.0.0.0/0 refuse
              access-control: PREFIX-V6 allow
              access-control: PREFIX-V4 allow
            # then
            unbound-control reload
        """,
        "Knot Resolver": """
            # kresd.conf
            modules = { 'view' }
            view:addr('PREFIX-V6', policy.all(policy.PASS))
            view:addr('::/0', policy.all(policy.REFUSE))
            view:addr('0.0.0.0/0', policy.all(policy.REFUSE))
        """,
        "PowerDNS Recursor": """
            # recursor.yml
            incoming:
              allow_from: ['PREFIX-V6', 'PREFIX-V4']
        """,
        "Windows DNS": """
            Add-DnsServerClientSubnet -Name Unit -IPv6Subnet PREFIX-V6 -IPv4Subnet PREFIX-V4
            Add-DnsServerRecursionScope -Name UnitScope -EnableRecursion $true
            Set-DnsServerRecursionScope -Name . -EnableRecursion $false
            Add-DnsServerQueryResolutionPolicy -Name UnitOnly -Action ALLOW -ApplyOnRecursion `
              -RecursionScope UnitScope -ClientSubnet "EQ,Unit"
        """,
        "Linux firewall": """
            nft add rule inet filter input ip6 saddr != PREFIX-V6 udp dport 53 drop
            nft add rule inet filter input ip6 saddr != PREFIX-V6 tcp dport 53 drop
            nft add rule inet filter input ip saddr != PREFIX-V4 udp dport 53 drop
            nft add rule inet filter input ip saddr != PREFIX-V4 tcp dport 53 drop
        """,
    },
    refs=["RFC 5358 section 4"],
)
def resolver_closed(resolver: Resolver, manners: ResolverManners) -> Verdict:
    """Open to strangers it amplifies attacks, and tells them what the unit looks up."""
    if manners.admitted:
        return not_applicable(
            "the plan admits {zone}, where we ask from, to {resolver}",
            zone=manners.seen_from.phrase,
            resolver=resolver.host,
        )
    if bad := tuple(str(v.address) for v in manners.serving()):
        return failed(
            "resolves for {zone}, which the plan does not admit: {addresses}",
            zone=manners.seen_from.phrase,
            addresses=bad,
        )
    return passed("does not resolve for {zone}", zone=manners.seen_from.phrase)
