"""What browsers make of a file: what the server says, or what they guess."""

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.web import WebHeads, WebPage
from netaudit_checks._web import over_tls
from netaudit_checks.web._pages import judged


@check(
    "web.types-not-guessed",
    title="Browsers take files as what the server says that they are",
    severity=Severity.LOW,
    remedy="Send X-Content-Type-Options: nosniff with each answer, and the right Content-Type.",
    howto={
        "nginx": """
            add_header X-Content-Type-Options nosniff always;
        """,
        "Apache": """
            # a2enmod headers
            Header always set X-Content-Type-Options nosniff
        """,
        "IIS": """
            <!-- web.config, in system.webServer/httpProtocol/customHeaders -->
            <add name="X-Content-Type-Options" value="nosniff" />
        """,
        "HAProxy": """
            http-response set-header X-Content-Type-Options nosniff
        """,
    },
    refs=["WHATWG Fetch: X-Content-Type-Options"],
    where=over_tls,
)
def types_not_guessed(service: Service, web: WebHeads) -> Verdict:
    """A document that somebody sent in, and that looks like a script to a browser, is run as one.

    Of several values browsers read the first.
    """
    found = judged(service, web, _fault, html=False)
    return found or passed("browsers take files as what the server says that they are")


def _fault(page: WebPage, addresses: tuple[str, ...]) -> Verdict | None:
    fields = page.of("x-content-type-options")
    if fields and fields[0].split(",")[0].strip().lower() == "nosniff":
        return None
    return failed(
        "browsers guess what {page} is ({addresses}); X-Content-Type-Options: {value}",
        page=page.path,
        addresses=addresses,
        value=(fields or ("",))[0] or "-",
    )
