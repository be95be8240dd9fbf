"""The hosts that a page makes its reader fetch from. Pure.

By patterns that run in the length of the page, and not by an HTML parser: the page may be hostile.
"""

from __future__ import annotations

import re
from ipaddress import ip_address

MOST = 20  # hosts of a page that are told

# Elements that a browser fetches, or sends a form to, without the reader's choice of a link.
_ELEMENT = re.compile(
    rb"<(script|img|link|iframe|source|video|audio|embed|object|form|base|input|meta)\b"
    rb"([^>]{0,4000})",
    re.IGNORECASE,
)
_HOST = rb"//(?:[^/\s\"'<>@]{0,100}@)?([a-z0-9_-][a-z0-9_.-]{0,252})"
_URL = re.compile(rb"(?:[\s\"'=,;]|https?:)" + _HOST, re.IGNORECASE)
_STYLE = re.compile(rb"url\([\"']?(?:https?:)?" + _HOST, re.IGNORECASE)
_FETCHED_LINK = re.compile(rb"stylesheet|icon|preload|manifest", re.IGNORECASE)
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,62}")
_PARTS = {b"link": _FETCHED_LINK, b"meta": re.compile(rb"refresh", re.IGNORECASE)}


def hosts_named(body: bytes, location: bytes = b"") -> tuple[str, ...]:
    """Names in lower case, each once, in the order of the page; addresses are left out.

    `location` is where a redirect leads, "" without one.
    """
    found = [match[1] for match in _URL.finditer(b" " + location)][:1]
    for element in _ELEMENT.finditer(body):
        wanted = _PARTS.get(element[1].lower())
        if wanted is None or wanted.search(element[2]):
            found += [match[1] for match in _URL.finditer(element[2])]
    found += [match[1] for match in _STYLE.finditer(body)]
    names = (host.decode("ascii").rstrip(".").lower() for host in found)
    return tuple(dict.fromkeys(name for name in names if _is_name(name)))[:MOST]


def _is_name(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return len(text) < 254 and bool(_NAME.fullmatch(text))  # noqa: PLR2004  RFC 1035 section 2.3.4
    return False
