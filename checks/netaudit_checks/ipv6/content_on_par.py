"""Start pages: the same over IPv6 and IPv4."""

from dataclasses import dataclass

from netaudit.api import (
    Service,
    Severity,
    Verdict,
    check,
    failed,
    not_applicable,
    passed,
)
from netaudit.facts.page import Likened, PageSeen, StartPages
from netaudit_checks.ipv6._web import is_web

_SERVER_ERROR = 500  # told by ipv6.service-operational


@dataclass(frozen=True)
class Options:
    """`likeness`: so much of the page, 0 to 1, must be the same, and stay the same."""

    likeness: float = 0.7


@check(
    "ipv6.content-on-par",
    title="The start page is the same over IPv6 and IPv4",
    severity=Severity.MEDIUM,
    remedy="Have the same virtual host listen on the addresses of both families, and give access "
    "lists the IPv6 prefixes that correspond to those of IPv4. Compare the two pages on the "
    "server and from outside. A page that begins and never ends wants ICMPv6 type 2 let through, "
    "or a smaller TCP MSS where a tunnel or a link on the way has a small MTU.",
    howto={
        "curl": """
            curl -6 -sik https://NAME/ | head -n 20
            curl -4 -sik https://NAME/ | head -n 20
        """,
        "nginx": """
            server {
                listen 443 ssl;
                listen [::]:443 ssl;
                server_name NAME;
                allow IPV4_PREFIX;
                allow IPV6_PREFIX;
                deny all;
            }
        """,
        "Apache": """
            Listen 443
            Listen [::]:443
            <VirtualHost *:443>
                ServerName NAME
                <Location "/">
                    Require ip IPV4_PREFIX IPV6_PREFIX
                </Location>
            </VirtualHost>
        """,
    },
    refs=["RFC 7381 section 3.4", "RFC 8305 section 1"],
    where=is_web,
    version=2,
)
def content_on_par(service: Service, pages: StartPages, options: Options) -> Verdict:
    """A default page or a refusal over IPv6 looks alive to every monitor, and serves nobody.

    Clients prefer IPv6: they see it before anybody who looks over IPv4 does. What changes with
    every look cannot be compared, nor what one family does not give at all.
    """
    v4 = pages.v4
    if v4 is not None and pages.unfinished:
        return failed(
            "over IPv6 {addresses} begin the page and never end it ({v6} octets came), over IPv4 "
            "it came whole ({v4}): large packets may be lost on the way",
            addresses=tuple(str(page.address) for page in pages.unfinished),
            v6=min(page.octets for page in pages.unfinished),
            v4=v4.octets,
        )
    comparable = [p for p in pages.v6 if p.page.status < _SERVER_ERROR]
    if v4 is None or v4.status >= _SERVER_ERROR or not comparable:
        return not_applicable("{service} gives no page over both families", service=service.label())
    steady = [p for p in comparable if p.steadiness >= options.likeness]
    if not steady:
        return not_applicable(
            "the start page of {service} changes with every look", service=service.label()
        )
    if other := [p for p in steady if p.page.status // 100 != v4.status // 100]:
        return _refused(other, v4)
    if other := [p for p in steady if p.likeness < options.likeness]:
        return _different(other, v4)
    return passed("the start page of {service} is the same over both", service=service.label())


def _refused(other: list[Likened], v4: PageSeen) -> Verdict:
    return failed(
        "over IPv6 {addresses} answer {v6}, over IPv4 {v4}",
        addresses=tuple(str(p.page.address) for p in other),
        v6=str(other[0].page.status),
        v4=str(v4.status),
    )


def _different(other: list[Likened], v4: PageSeen) -> Verdict:
    addresses = tuple(str(p.page.address) for p in other)
    if v4.location:
        return failed(
            "over IPv6 {addresses} redirect to {v6}, over IPv4 to {v4}",
            addresses=addresses,
            v6=other[0].page.location or "-",
            v4=v4.location,
        )
    return failed(
        "over IPv6 {addresses} give another page than over IPv4: {percent} % of it is the same",
        addresses=addresses,
        percent=round(100 * min(p.likeness for p in other)),
    )
