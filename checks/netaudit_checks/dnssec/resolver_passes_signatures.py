"""Resolvers: validators behind them."""

from netaudit.api import Resolver, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.resolver import ResolverManners


@check(
    "dnssec.resolver-passes-signatures",
    title="The resolver passes signatures on to those who ask for them",
    severity=Severity.MEDIUM,
    remedy=(
        "Let the resolver and every forwarder on the way speak EDNS with DO, and have no "
        "firewall strip DNSSEC records."
    ),
    howto={
        "BIND": """
            # named.conf: dnssec-enable no; stood in old versions: take it out
            named-checkconf -p | grep dnssec
            dig +dnssec @ADDRESS SECURE-NAME A
        """,
        "Unbound": """
            # unbound.conf
            server:
              module-config: "validator iterator"
            # then
            unbound-control reload
        """,
        "systemd-resolved": """
            # /etc/systemd/resolved.conf
            [Resolve]
            DNSSEC=yes
            # then
            systemctl restart systemd-resolved
        """,
        "Windows DNS": """
            Set-DnsServerSetting -EnableDnsSec $true
            Get-DnsServerEDns
            Set-DnsServerEDns -EnableProbes $true -EnableReception $true
        """,
        "Cisco ASA": """
            policy-map type inspect dns preset_dns_map
             parameters
              message-length maximum client auto
              message-length maximum 4096
        """,
    },
    refs=["RFC 4035 section 3.2.1"],
    version=2,
)
def resolver_passes_signatures(resolver: Resolver, manners: ResolverManners) -> Verdict:
    """Devices that check by themselves, and resolvers that forward here, need them."""
    serving = [v for v in manners.serving() if v.plain == "NOERROR"]
    if not serving:
        return not_applicable("{resolver} gave us no signed name", resolver=resolver.host)
    unsigned = [v for v in serving if not v.signatures]
    if bad := tuple(str(v.address) for v in unsigned if not v.empty):
        return failed("no signatures, though asked for: {addresses}", addresses=bad)
    if unsigned:
        return failed(
            "an answer without records, and without a signed denial of them; does something filter "
            "it? {addresses}",
            addresses=tuple(str(v.address) for v in unsigned),
        )
    return passed("sound at all {count} addresses of the resolver", count=len(serving))
