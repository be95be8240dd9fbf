"""Resolvers: IPv6 addresses for those who ask."""

from netaudit.api import Resolver, Severity, Verdict, about, check, failed, not_applicable, passed
from netaudit.facts.states import of_both_types
from netaudit.facts.withheld import GivenV6


@check(
    "dns.resolver-gives-ipv6",
    title="The resolver gives IPv6 addresses to its clients",
    severity=Severity.HIGH,
    remedy=(
        "Take out what filters AAAA, on the resolver, on whom it forwards to, and on the devices "
        "before it; replace a device that cannot answer such questions."
    ),
    howto={
        "BIND": """
            # named.conf: take out plugin query "filter-aaaa.so" { ... };
            named-checkconf -p | grep -A4 filter-aaaa
            rndc reconfig
            dig AAAA NAME @ADDRESS
        """,
        "Unbound": """
            # unbound.conf: take out private-address: ::/0, and response-ip or rpz with AAAA
            unbound-control reload
            unbound-control flush NAME
        """,
        "dnsmasq": """
            # dnsmasq.conf: take out filter-AAAA and filter-rr=AAAA
            systemctl restart dnsmasq
        """,
        "dnsdist": """
            # dnsdist.conf: take out rules with QTypeRule(DNSQType.AAAA)
            dnsdist -e 'showRules()'
            dnsdist -e 'rmRule("ID")'
        """,
        "Windows DNS": """
            Get-DnsServerQueryResolutionPolicy | Format-List
            Remove-DnsServerQueryResolutionPolicy -Name NAME -Force
            Resolve-DnsName NAME -Type AAAA -Server ADDRESS
        """,
    },
    refs=["RFC 4074 section 4", "RFC 3596 section 2.1", "RFC 5625 section 3"],
)
def resolver_gives_ipv6(resolver: Resolver, given: GivenV6) -> Verdict:
    """Without AAAA nobody behind the resolver uses IPv6, whatever the network has."""
    if not given.name:
        return not_applicable(
            "no name is known that has IPv6 addresses; give dns.canaries that have some, or name "
            "servers and services with names and IPv6 in declared zones"
        )
    judged = given.judged()
    if not judged:
        return not_applicable(
            "{resolver} does not resolve {name} for us", resolver=resolver.host, name=given.name
        )
    if bad := given.withholding():
        return failed(
            "the IPv6 addresses of {name} are withheld: {addresses}",
            name=given.name,
            addresses=tuple(about(str(a.address), of_both_types(a.came, a.beside)) for a in bad),
        )
    return passed(
        "IPv6 addresses of {name} came from {count} addresses of the resolver",
        name=given.name,
        count=len(judged),
    )
