"""DNS64: resolvers give what the zones have."""

from netaudit.api import (
    Resolver,
    Severity,
    Verdict,
    check,
    failed,
    not_applicable,
    not_tested,
    passed,
)
from netaudit.facts.synthesis import Synthesis


@check(
    "ipv6.resolver-no-dns64",
    title="The resolver makes no AAAA records up",
    severity=Severity.MEDIUM,
    remedy="Switch DNS64 off, and give the services that have IPv4 alone an address of their own. "
    "Where clients with IPv6 alone need NAT64 for a time, keep DNS64 to a resolver for them, and "
    "waive this finding for it.",
    howto={
        "BIND": """
            # named.conf: remove the block
            options { dns64 64:ff9b::/96 { }; };
            # then
            rndc reconfig
            dig AAAA ipv4only.arpa @ADDRESS
        """,
        "Unbound": """
            # unbound.conf: module-config without dns64
            server:
              module-config: "validator iterator"
            # then
            systemctl restart unbound
        """,
        "Windows Server": """
            Get-DnsServerSetting -All
            dig AAAA ipv4only.arpa @ADDRESS
        """,
    },
    refs=["RFC 6147 section 3", "RFC 7050 section 3", "RFC 8880 section 7.1"],
)
def resolver_no_dns64(resolver: Resolver, synthesis: Synthesis) -> Verdict:
    """Made-up records hide which services have no IPv6, and fail validation by the client."""
    heard = synthesis.heard()
    if not heard:
        return not_applicable("{resolver} does not resolve for us", resolver=resolver.label())
    made = tuple(f"{s.name} AAAA {a} @{s.address}" for s in heard for a in s.aaaa)
    if made:
        return failed("{resolver} makes up {records}", resolver=resolver.label(), records=made[:6])
    if all(s.outcome == "NXDOMAIN" for s in heard):
        return not_tested(
            "{name} does not exist here, and no declared host has IPv4 alone", name=heard[0].name
        )
    return passed("{resolver} gives no AAAA where there is none", resolver=resolver.label())
