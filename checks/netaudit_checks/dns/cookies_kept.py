"""Name servers: cookies (RFC 7873)."""

from netaudit.api import Severity, Verdict, Zone, about, check, failed, not_applicable, passed
from netaudit.facts.manners import ServerManners, ZoneManners
from netaudit.facts.states import state

_SOUND = frozenset({"NOERROR", "BADCOOKIE"})


@check(
    "dns.cookies-kept",
    title="Every name server gives each client its own cookie back",
    severity=Severity.HIGH,
    remedy=(
        "Update the name server, and have no load balancer, cache or firewall before it answer "
        "with what it kept of another client, or change or refuse the option; where several "
        "machines share the address, give them the same cookie secret. Try: dig +norec "
        "+cookie=0123456789abcdef @ADDRESS ZONE SOA; the answer begins with the same cookie."
    ),
    howto={
        "BIND": """
            # named.conf, the same secret on all machines of one address
            options { answer-cookie yes; cookie-algorithm siphash24; cookie-secret "SECRET"; };
            # then
            rndc reconfig
        """,
        "Knot": """
            # knot.conf, the same secret on all machines of one address
            mod-cookies:
              - id: default
                secret: "0xSECRET"
            template:
              - id: default
                global-module: mod-cookies/default
            # then
            knotc reload
        """,
        "NSD/OpenDNSSEC": """
            # nsd.conf, the same secret on all machines of one address
            server:
              answer-cookie: yes
              cookie-secret: "SECRET"
            # then
            nsd-control reconfig
        """,
        "PowerDNS": """
            # pdns.conf, the same secret on all machines of one address
            edns-cookie-secret=SECRET
            # then
            systemctl restart pdns
        """,
    },
    refs=["RFC 7873 section 5.3", "RFC 9018 section 2"],
)
def cookies_kept(zone: Zone, manners: ZoneManners) -> Verdict:
    """Resolvers drop an answer that has another cookie than theirs: to them it is a forgery."""
    if not (speaking := manners.speaking()):
        return not_applicable("no server of {zone} speaks EDNS", zone=zone.name)
    if bad := tuple(about(s.server, state(s.cookie or "")) for s in speaking if _bad(s)):
        return failed("a cookie is not taken as it should be: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(speaking))


def _bad(server: ServerManners) -> bool:
    """Whether cookies are its trouble: who refuses all that is unknown is told of elsewhere."""
    if server.cookie is None or server.cookie in _SOUND:
        return False
    return server.unknown == "NOERROR"
