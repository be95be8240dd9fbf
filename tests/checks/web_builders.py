"""Answers of web servers for the tests of checks."""

from __future__ import annotations

from ipaddress import ip_address

from netaudit.facts.web import WebHead, WebHeads
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
) -> WebHead:
    return WebHead(ip_address(address), status, location, hsts, statuses, early)


def heads(*found: WebHead, unasked: tuple[str, ...] = (), http_2: tuple[str, ...] = ()) -> WebHeads:
    return WebHeads(WAN, found, unasked, tuple(map(ip_address, http_2)))
