"""Answers of web servers for the tests of checks."""

from __future__ import annotations

from ipaddress import ip_address

from netaudit.facts.web import WebHead, WebHeads, WebPage
from tests.checks.builders import V6, WAN

YEAR = "max-age=31536000"


def head(
    address: str = V6,
    *,
    status: int = 200,
    location: str = "",
    hsts: tuple[str, ...] = (YEAR,),
    statuses: tuple[int, ...] = (200, 200, 200, 200),
    early: int | None = 0,
    page: WebPage | None = None,
) -> WebHead:
    return WebHead(ip_address(address), status, location, hsts, statuses, early, page)


def heads(
    *found: WebHead,
    unasked: tuple[str, ...] = (),
    http_2: tuple[str, ...] = (),
    pages: bool = False,
) -> WebHeads:
    return WebHeads(WAN, found, unasked, tuple(map(ip_address, http_2)), pages)


def html(*fields: tuple[str, str], status: int = 200) -> WebPage:
    return WebPage("/vi", status, (("content-type", "text/html; charset=utf-8"), *fields))


def shown(*pages: WebPage | None, unasked: tuple[str, ...] = ()) -> WebHeads:
    """Each page at an address of its own."""
    found = [head(f"2001:db8:1001::{number}", page=p) for number, p in enumerate(pages, 1)]
    return heads(*found, unasked=unasked, pages=True)
