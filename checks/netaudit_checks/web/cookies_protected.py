"""Cookies that stay where they belong."""

import re
from collections.abc import Iterator

from netaudit.api import Service, Severity, Verdict, check, failed, passed
from netaudit.facts.web import WebHeads, WebPage
from netaudit_checks._web import over_tls
from netaudit_checks.web._pages import judged

# Who has the cookie of a session is its owner: by the names that frameworks give it.
_SESSION = re.compile(r"sess|(^|\.)sid$|auth(?!or)|token|jwt|^\.asp|^remember", re.IGNORECASE)
_FOR_SCRIPTS = re.compile("csrf|xsrf", re.IGNORECASE)  # a script copies it into the request


@check(
    "web.cookies-protected",
    title="Cookies come over TLS alone, and scripts cannot read those of sessions",
    severity=Severity.MEDIUM,
    remedy="Set cookies with Secure; those of sessions with HttpOnly and SameSite=Lax (or Strict), "
    "too, best under a name that begins with __Host-, with Path=/ and without Domain.",
    howto={
        "nginx": """
            proxy_cookie_flags ~ secure httponly samesite=lax;
        """,
        "Apache": """
            # a2enmod headers
            Header always edit Set-Cookie ^(.*)$ "$1; Secure; HttpOnly; SameSite=Lax"
        """,
        "PHP": """
            ; php.ini
            session.cookie_secure = 1
            session.cookie_httponly = 1
            session.cookie_samesite = Lax
        """,
        "Tomcat": """
            <!-- web.xml -->
            <session-config><cookie-config>
              <http-only>true</http-only><secure>true</secure>
            </cookie-config></session-config>
        """,
        "ASP.NET": """
            <!-- web.config, in system.web -->
            <httpCookies requireSSL="true" httpOnlyCookies="true" sameSite="Lax" />
        """,
    },
    refs=["RFC 6265 section 4.1.2.5", "RFC 6265 section 4.1.2.6", "RFC 6265 section 8.3"],
    where=over_tls,
)
def cookies_protected(service: Service, web: WebHeads) -> Verdict:
    """A cookie without Secure goes in clear text to whoever leads a browser to http:// there.

    One that scripts can read goes to whoever gets a script into a page. Looked at are the cookies
    that the page sets for a stranger. What a log-in sets is not seen.
    """
    found = judged(service, web, _fault, html=False)
    return found or passed("the cookies that it sets for a stranger are protected")


def _fault(page: WebPage, addresses: tuple[str, ...]) -> Verdict | None:
    cookies = [_read(field) for field in page.of("set-cookie")]
    if open_ := tuple(_named(cookies, "secure")):
        return failed(
            "cookies without Secure at {page} ({addresses}): {cookies}",
            page=page.path,
            addresses=addresses,
            cookies=open_,
        )
    sessions = [c for c in cookies if _SESSION.search(c[0]) and not _FOR_SCRIPTS.search(c[0])]
    if read := tuple(_named(sessions, "httponly")):
        return failed(
            "cookies of sessions without HttpOnly at {page} ({addresses}): {cookies}",
            page=page.path,
            addresses=addresses,
            cookies=read,
        )
    return None


def _read(field: str) -> tuple[str, set[str]]:
    pair, *attributes = field.split(";")
    return pair.partition("=")[0].strip(), {a.partition("=")[0].strip().lower() for a in attributes}


def _named(cookies: list[tuple[str, set[str]]], attribute: str) -> Iterator[str]:
    """Names of those without that attribute, each once."""
    return iter(dict.fromkeys(name for name, has in cookies if attribute not in has))
