"""Resolvers: answers that fit no datagram."""

from netaudit.api import Resolver, Severity, Verdict, about, check, failed, not_applicable, passed
from netaudit.facts.resolver import ResolverManners, ResolverView
from netaudit.facts.states import over_both


@check(
    "dns.resolver-large-answers",
    title="The resolver gives large answers whole",
    severity=Severity.HIGH,
    remedy=(
        "Let the resolver offer 1232 octets, cut what is larger with TC, and give it over TCP; "
        "have no firewall drop DNS datagrams above 512 octets, or fragments."
    ),
    howto={
        "BIND": """
            # named.conf
            options { edns-udp-size 1232; max-udp-size 1232; };
            # then
            rndc reconfig
        """,
        "Unbound": """
            # unbound.conf
            server:
              edns-buffer-size: 1232
              max-udp-size: 1232
            # then
            unbound-control reload
        """,
        "Knot Resolver": """
            # kresd.conf
            net.bufsize(1232)
        """,
        "PowerDNS Recursor": """
            # recursor.yml
            incoming:
              udp_truncation_threshold: 1232
            outgoing:
              edns_bufsize: 1232
        """,
        "Windows DNS": """
            reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\DNS\\Parameters `
              /v MaximumUdpPacketSize /t REG_DWORD /d 1232 /f
            Restart-Service DNS
        """,
        "Cisco ASA": """
            policy-map type inspect dns preset_dns_map
             parameters
              message-length maximum client auto
              message-length maximum 4096
        """,
    },
    refs=["RFC 6891 section 6.2.5", "RFC 9715 section 3", "RFC 7766 section 5"],
    version=3,
)
def resolver_large_answers(resolver: Resolver, manners: ResolverManners) -> Verdict:
    """Signed answers are large: where they are lost, names fail that are in order."""
    if not manners.serving():
        return not_applicable("{resolver} does not resolve for us", resolver=resolver.host)
    serving = [v for v in manners.serving() if v.plain == "NOERROR" and v.large]
    if not serving:
        return not_applicable(
            "no canary tells whether {resolver} gives large answers (purpose: size)",
            resolver=resolver.host,
        )
    if bad := tuple(
        about(str(v.address), over_both(v.large, v.large_tcp)) for v in serving if not _is_whole(v)
    ):
        return failed("a large answer did not come whole: {addresses}", addresses=bad)
    return passed("sound at all {count} addresses of the resolver", count=len(serving))


def _is_whole(view: ResolverView) -> bool:
    return view.large == view.large_tcp == "NOERROR" and view.large_whole
