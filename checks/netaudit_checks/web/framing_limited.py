"""Pages in the frames of other sites."""

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.web import WebHeads, WebPage
from netaudit_checks._web import over_tls
from netaudit_checks.web._pages import judged
from netaudit_checks.web._policy import limits, policies

_WORDS = {"deny", "sameorigin"}


@check(
    "web.framing-limited",
    title="Other sites cannot show the page in a frame",
    severity=Severity.LOW,
    remedy="Send Content-Security-Policy with frame-ancestors 'self', or 'none', with each page; "
    "name the sites that are meant to frame it. X-Frame-Options with SAMEORIGIN or DENY does the "
    "same in old browsers.",
    howto={
        "nginx": """
            add_header Content-Security-Policy "frame-ancestors 'self'" always;
        """,
        "Apache": """
            # a2enmod headers
            Header always set Content-Security-Policy "frame-ancestors 'self'"
        """,
        "IIS": """
            <!-- web.config, in system.webServer/httpProtocol/customHeaders -->
            <add name="Content-Security-Policy" value="frame-ancestors 'self'" />
        """,
        "HAProxy": """
            http-response set-header Content-Security-Policy "frame-ancestors 'self'"
        """,
    },
    refs=["Content Security Policy Level 3: frame-ancestors", "RFC 7034 section 2.1"],
    where=over_tls,
)
def framing_limited(service: Service, web: WebHeads) -> Verdict:
    """Who shows it in an invisible frame has visitors click on what they do not see: an approval.

    Where a policy names frame-ancestors, X-Frame-Options does not count. Of that, browsers ignore
    ALLOW-FROM and what they do not know.
    """
    return judged(service, web, _fault) or passed("other sites cannot show it in a frame")


def _fault(page: WebPage, addresses: tuple[str, ...]) -> Verdict | None:
    ancestors = [p["frame-ancestors"] for p in policies(page) if "frame-ancestors" in p]
    if ancestors:
        if any(limits(sources) for sources in ancestors):
            return None
        return failed(
            "frame-ancestors lets any site show {page} in a frame ({addresses})",
            page=page.path,
            addresses=addresses,
        )
    fields = page.of("x-frame-options")
    words = {word.strip().lower() for field in fields for word in field.split(",")}
    if words & _WORDS:  # of several that differ browsers refuse all
        return None
    if fields:
        return failed(
            "X-Frame-Options that browsers ignore at {page} ({addresses}): {value}",
            page=page.path,
            addresses=addresses,
            value=fields[0] or "-",
        )
    return failed(
        "any site may show {page} in a frame ({addresses})", page=page.path, addresses=addresses
    )
