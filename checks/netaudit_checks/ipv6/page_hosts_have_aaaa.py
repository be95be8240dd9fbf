"""Start pages: what they are made of can be fetched over IPv6."""

from netaudit.api import (
    Service,
    Severity,
    Verdict,
    check,
    failed,
    not_applicable,
    not_tested,
    passed,
)
from netaudit.facts.page import PageHosts
from netaudit_checks.ipv6._needed import unasked, without_aaaa
from netaudit_checks.ipv6._web import is_web


@check(
    "ipv6.page-hosts-have-aaaa",
    title="Everything that the start page is made of can be fetched over IPv6",
    severity=Severity.MEDIUM,
    remedy="Publish AAAA for each name, or serve its scripts, styles, fonts and pictures from the "
    "site's own name. The browser's network view of a machine without IPv4 shows what fails.",
    howto={
        "dig": """
            dig +short AAAA NAME
        """,
        "curl": """
            curl -6 -sI https://NAME/
        """,
        "Chromium": """
            chromium --host-resolver-rules="MAP NAME ~NOTFOUND" https://SITE/
        """,
    },
    refs=["RFC 6586", "RFC 7381 section 3.4"],
    where=is_web,
)
def page_hosts_have_aaaa(service: Service, hosts: PageHosts) -> Verdict:
    """A site with AAAA whose scripts come from a name without stays blank on IPv6 alone.

    Names outside of the authorised scope are never asked for; links that a reader may choose are
    not counted.
    """
    if hosts.address is None:
        return not_applicable("{service} gives no page from here", service=service.label())
    if without := without_aaaa(hosts.hosts):
        return failed(
            "the start page of {service} needs {names}, without AAAA",
            service=service.label(),
            names=without,
        )
    if verdict := unasked(hosts.hosts):
        return verdict
    if not hosts.whole:
        return not_tested("only the beginning of the start page was read; nothing in it lacks AAAA")
    return passed(
        "the {count} other names on the start page of {service} have AAAA",
        count=len(hosts.hosts),
        service=service.label(),
    )
