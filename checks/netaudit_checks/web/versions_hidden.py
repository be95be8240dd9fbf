"""Versions that a web server tells everybody."""

import re

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.web import WebHeads, WebPage
from netaudit_checks._web import over_tls
from netaudit_checks.web._pages import judged

_FIELDS = ("server", "x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator")
_VERSION = re.compile(r"\d+\.\d+|/\d")


@check(
    "web.versions-hidden",
    title="The web server does not tell everybody its version",
    severity=Severity.INFO,
    remedy="Have the web server, and what makes its pages, leave their versions out of answers. It "
    "mends nothing: update what is old first.",
    howto={
        "nginx": """
            server_tokens off;
            fastcgi_hide_header X-Powered-By;
            proxy_hide_header X-Powered-By;
        """,
        "Apache": """
            ServerTokens Prod
            Header always unset X-Powered-By
        """,
        "IIS": """
            <!-- web.config: system.webServer/security/requestFiltering, system.web -->
            <requestFiltering removeServerHeader="true" />
            <httpRuntime enableVersionHeader="false" />
        """,
        "PHP": """
            ; php.ini
            expose_php = Off
        """,
    },
    refs=["RFC 9110 section 10.2.4"],
    where=over_tls,
)
def versions_hidden(service: Service, web: WebHeads) -> Verdict:
    """Who looks for a flaw that is known by its version finds those who have it by a search."""
    found = judged(service, web, _fault, html=False)
    return found or passed("the web server does not tell its version")


def _fault(page: WebPage, addresses: tuple[str, ...]) -> Verdict | None:
    told = (f"{name}: {value}" for name in _FIELDS for value in page.of(name))
    if versions := tuple(text for text in told if _VERSION.search(text)):
        return failed(
            "the web server tells its version ({addresses}): {versions}",
            addresses=addresses,
            versions=versions,
        )
    return None
