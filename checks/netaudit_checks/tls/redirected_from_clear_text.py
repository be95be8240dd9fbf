"""Pages in clear text, which should lead to TLS."""

from urllib.parse import urlsplit

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.web import WebHead, WebHeads
from netaudit_checks._incomplete import incomplete
from netaudit_checks._web import in_clear_text, no_answer

_REDIRECTS = (301, 302, 303, 307, 308)
_ERROR = 400


@check(
    "tls.redirected-from-clear-text",
    title="Who asks in clear text is sent to HTTPS at the same name",
    severity=Severity.MEDIUM,
    remedy="Have the web server answer each request in clear text by a redirect (301 or 308) to "
    "https:// at the same name, at the addresses of both families, and by nothing else. To another "
    "name it may redirect from there, over TLS.",
    howto={
        "nginx": """
            server {
                listen 80;
                listen [::]:80;
                server_name NAME;
                return 301 https://$host$request_uri;
            }
        """,
        "Apache": """
            <VirtualHost *:80>
                ServerName NAME
                Redirect permanent / https://NAME/
            </VirtualHost>
        """,
        "IIS": """
            <!-- web.config, with the URL Rewrite module, in system.webServer/rewrite/rules -->
            <rule name="to HTTPS" stopProcessing="true">
              <match url="(.*)" />
              <conditions><add input="{HTTPS}" pattern="off" /></conditions>
              <action type="Redirect" url="https://{HTTP_HOST}/{R:1}" redirectType="Permanent" />
            </rule>
        """,
        "HAProxy": """
            http-request redirect scheme https code 301 unless { ssl_fc }
        """,
    },
    refs=["RFC 9110 section 15.4", "RFC 6797 section 7.2"],
    where=in_clear_text,
    version=2,
)
def redirected_from_clear_text(service: Service, web: WebHeads) -> Verdict:
    """Whoever stands on the way reads such a page, and changes it: a log-in form, too.

    A detour in clear text gives him a second chance, and HSTS for this name is learnt at this name
    only. A server that refuses what is asked in clear text shows nothing to anybody.
    """
    if (verdict := no_answer(service, web)) is not None:
        return verdict
    if shown := [h for h in web.heads if h.status not in _REDIRECTS and h.status < _ERROR]:
        return failed(
            "a page in clear text and no redirect to HTTPS ({addresses})",
            addresses=tuple(str(h.address) for h in shown),
        )
    sent = [h for h in web.heads if h.status in _REDIRECTS]
    if astray := [h for h in sent if not _to_https(service, h)]:
        return failed(
            "redirects to {location}, and not to HTTPS at the same name ({addresses})",
            location=astray[0].location or "-",
            addresses=tuple(str(h.address) for h in astray),
        )
    if unasked := incomplete(service, web.left()):
        return unasked
    if not sent:
        return not_applicable("{service} refuses all in clear text", service=service.label())
    return passed("redirects to {location}", location=sent[0].location)


def _to_https(service: Service, head: WebHead) -> bool:
    try:
        url = urlsplit(head.location)
    except ValueError:  # brackets that hold no IPv6 address
        return False
    host = (url.hostname or "").rstrip(".")
    same = host in {name.lower().rstrip(".") for name in service.names} or not service.names
    return url.scheme == "https" and bool(host) and same
