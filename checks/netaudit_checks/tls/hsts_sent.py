"""HTTP Strict Transport Security."""

import re
from dataclasses import dataclass

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.web import WebHead, WebHeads
from netaudit_checks._incomplete import incomplete
from netaudit_checks._web import by_name_over_tls, no_answer

_SERVER_ERROR = 500  # told by ipv6.service-operational; gateways leave the field out of it
_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_DIRECTIVE = re.compile(rf'({_WORD})(?:[ \t]*=[ \t]*({_WORD}|"[^"\\]*"))?')


@dataclass(frozen=True)
class Options:
    """`max_age`: so many seconds at least."""

    max_age: int = 31_536_000  # a year


@check(
    "tls.hsts-sent",
    title="The site tells browsers to come over HTTPS alone (HSTS)",
    severity=Severity.LOW,
    remedy="Send Strict-Transport-Security with a max-age of a year with each answer over HTTPS, "
    "errors included. Begin with a short one, and add includeSubDomains only when all names below "
    "have HTTPS.",
    howto={
        "nginx": """
            add_header Strict-Transport-Security "max-age=31536000" always;
        """,
        "Apache": """
            # a2enmod headers
            Header always set Strict-Transport-Security "max-age=31536000"
        """,
        "IIS": """
            <!-- applicationHost.config, in the site -->
            <hsts enabled="true" max-age="31536000" />
        """,
        "HAProxy": """
            http-response set-header Strict-Transport-Security "max-age=31536000"
        """,
    },
    refs=["RFC 6797 section 6.1", "RFC 6797 section 8.1"],
    where=by_name_over_tls,
    version=2,
)
def hsts_sent(service: Service, web: WebHeads, options: Options) -> Verdict:
    """Without it a browser asks in clear text first, and the redirect is what an attacker changes.

    Of several such fields browsers take the first one; what they cannot parse they ignore. They
    ignore it for an address in place of a name, too.
    """
    if (verdict := no_answer(service, web)) is not None:
        return verdict
    heads = [h for h in web.heads if h.status < _SERVER_ERROR]
    if not heads:
        return not_applicable("{service} answers with errors alone", service=service.label())
    if without := [h for h in heads if not h.hsts]:
        return failed(
            "no Strict-Transport-Security ({addresses})",
            addresses=tuple(str(h.address) for h in without),
        )
    found = (_fault(head, options.max_age) for head in heads)
    return next(filter(None, found), None) or (
        incomplete(service, web.left()) or passed("sends {value}", value=heads[0].hsts[0])
    )


def _fault(head: WebHead, least: int) -> Verdict | None:
    age = max_age(head.hsts[0])
    if age is None:
        return failed(
            "Strict-Transport-Security that no browser understands ({address}): {value}",
            address=str(head.address),
            value=head.hsts[0] or "-",
        )
    if age < least:
        return failed(
            "a max-age of {seconds} seconds ({address}); {least} are asked for",
            seconds=age,
            address=str(head.address),
            least=least,
        )
    return None


def max_age(value: str) -> int | None:
    """Its max-age in seconds; None where it breaks the syntax of RFC 6797 section 6.1."""
    found: dict[str, str | None] = {}
    for part in filter(None, (part.strip() for part in value.split(";"))):
        directive = _DIRECTIVE.fullmatch(part)
        if directive is None or directive[1].lower() in found:
            return None
        found[directive[1].lower()] = directive[2]
    age = (found.get("max-age") or "").strip('"')
    if found.get("includesubdomains") is not None:
        return None
    return int(age) if re.fullmatch("[0-9]{1,18}", age) else None
