"""What other sites learn of the address that somebody comes from."""

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.web import WebHeads, WebPage
from netaudit_checks._web import over_tls
from netaudit_checks.web._pages import judged

_CLOSE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
_LOOSE = {"unsafe-url", "no-referrer-when-downgrade", "origin", "origin-when-cross-origin"}


@check(
    "web.referrers-limited",
    title="Other sites learn no more of where visitors come from than browsers tell by themselves",
    severity=Severity.LOW,
    remedy="Send Referrer-Policy: strict-origin-when-cross-origin, or same-origin, or leave "
    "the field out.",
    howto={
        "nginx": """
            add_header Referrer-Policy strict-origin-when-cross-origin always;
        """,
        "Apache": """
            # a2enmod headers
            Header always set Referrer-Policy strict-origin-when-cross-origin
        """,
        "IIS": """
            <!-- web.config, in system.webServer/httpProtocol/customHeaders -->
            <add name="Referrer-Policy" value="strict-origin-when-cross-origin" />
        """,
        "HAProxy": """
            http-response set-header Referrer-Policy strict-origin-when-cross-origin
        """,
    },
    refs=["W3C Referrer Policy: Referrer-Policy header"],
    where=over_tls,
)
def referrers_limited(service: Service, web: WebHeads) -> Verdict:
    """An address may hold a case's number or a key, and strangers get to know it.

    Of several words browsers take the last that they know, and without any
    strict-origin-when-cross-origin.
    """
    return judged(service, web, _fault) or passed(
        "other sites learn little of where visitors come from"
    )


def _fault(page: WebPage, addresses: tuple[str, ...]) -> Verdict | None:
    words = [word.strip().lower() for f in page.of("referrer-policy") for word in f.split(",")]
    known = [word for word in words if word in _CLOSE | _LOOSE]
    if not known or known[-1] in _CLOSE:
        return None
    return failed(
        "Referrer-Policy {value} at {page} ({addresses}) tells other sites more than browsers do",
        value=known[-1],
        page=page.path,
        addresses=addresses,
    )
