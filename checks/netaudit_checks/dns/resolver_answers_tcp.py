"""Resolvers: TCP."""

from netaudit.api import Resolver, Severity, Verdict, about, check, failed, not_applicable, passed
from netaudit.facts.resolver import ResolverManners, ResolverView
from netaudit.facts.states import state


@check(
    "dns.resolver-answers-tcp",
    title="The resolver answers over TCP",
    severity=Severity.HIGH,
    version=2,
    remedy="Let TCP port 53 from the clients through to the resolver, and have it listen there.",
    howto={
        "BIND": """
            # named.conf
            options { listen-on { any; }; listen-on-v6 { any; }; tcp-clients 150; };
            # then
            rndc reconfig
            dig +tcp @ADDRESS NAME A
        """,
        "Unbound": """
            # unbound.conf
            server:
              do-tcp: yes
              incoming-num-tcp: 100
            # then
            unbound-control reload
        """,
        "PowerDNS Recursor": """
            # recursor.yml
            incoming:
              max_tcp_clients: 128
        """,
        "Windows DNS": """
            Get-NetFirewallRule -DisplayGroup "DNS Service" | Enable-NetFirewallRule
            Resolve-DnsName NAME -Server ADDRESS -TcpOnly
        """,
        "Linux firewall": "nft add rule inet filter input tcp dport 53 accept",
    },
    refs=["RFC 7766 section 5", "RFC 9210 section 3"],
)
def resolver_answers_tcp(resolver: Resolver, manners: ResolverManners) -> Verdict:
    """Answers that do not fit a datagram reach clients over TCP only."""
    serving = manners.serving()
    if not serving:
        return not_applicable("{resolver} does not resolve for us", resolver=resolver.host)
    bad = tuple(about(str(v.address), state(v.tcp)) for v in serving if not _answers(v))
    if bad:
        return failed("answers over UDP, but not over TCP: {addresses}", addresses=bad)
    return passed("sound at all {count} addresses of the resolver", count=len(serving))


def _answers(view: ResolverView) -> bool:
    """As over UDP, or better: a failure over UDP may have passed by then."""
    return view.tcp in {view.plain, "NOERROR", "NXDOMAIN"}
