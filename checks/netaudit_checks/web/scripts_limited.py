"""From where a page lets scripts in."""

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.web import WebHeads, WebPage
from netaudit_checks._web import over_tls
from netaudit_checks.web._pages import judged
from netaudit_checks.web._policy import Policy, limits, policies

_OPEN = {"data:", "blob:", "filesystem:"}
_PROOFS = ("'nonce-", "'sha256-", "'sha384-", "'sha512-")


@check(
    "web.scripts-limited",
    title="A policy says from where the page lets scripts in",
    severity=Severity.LOW,
    remedy="Send Content-Security-Policy with script-src 'self', or with nonces or hashes of the "
    "scripts that the page has; try it as Content-Security-Policy-Report-Only first. "
    "'unsafe-inline' without one of these, and sources such as * or https:, let everything in.",
    howto={
        "nginx": """
            add_header Content-Security-Policy-Report-Only "default-src 'self'" always;
            # when nothing is reported any more:
            add_header Content-Security-Policy "default-src 'self'" always;
        """,
        "Apache": """
            # a2enmod headers
            Header always set Content-Security-Policy-Report-Only "default-src 'self'"
            # when nothing is reported any more:
            Header always set Content-Security-Policy "default-src 'self'"
        """,
        "IIS": """
            <!-- web.config, in system.webServer/httpProtocol/customHeaders -->
            <add name="Content-Security-Policy" value="default-src 'self'" />
        """,
        "HAProxy": """
            http-response set-header Content-Security-Policy "default-src 'self'"
        """,
    },
    refs=["Content Security Policy Level 3: script-src"],
    where=over_tls,
)
def scripts_limited(service: Service, web: WebHeads) -> Verdict:
    """What somebody writes into a comment or a search runs as a script, as whoever reads it.

    All policies of a page must let a script in. One that is reported alone holds nothing up.
    """
    return judged(service, web, _fault) or passed("a policy says from where scripts come in")


def _fault(page: WebPage, addresses: tuple[str, ...]) -> Verdict | None:
    found = policies(page)
    known = [sources for policy in found if (sources := _scripts(policy)) is not None]
    if any(_closed(sources) for sources in known):
        return None
    if not known:
        return failed(
            "no policy says from where {page} lets scripts in ({addresses})",
            page=page.path,
            addresses=addresses,
        )
    return failed(
        "the policy of {page} lets scripts in from anywhere ({addresses}): {sources}",
        page=page.path,
        addresses=addresses,
        sources=" ".join(known[0]),
    )


def _scripts(policy: Policy) -> tuple[str, ...] | None:
    named = (policy.get(name) for name in ("script-src-elem", "script-src", "default-src"))
    return next((sources for sources in named if sources is not None), None)


def _closed(sources: tuple[str, ...]) -> bool:
    proven = any(source.startswith(_PROOFS) for source in sources)
    if proven and "'strict-dynamic'" in sources:
        return True  # browsers then leave the sources out of account
    inline = "'unsafe-inline'" in sources and not proven
    return limits(sources) and not inline and not _OPEN & set(sources)
