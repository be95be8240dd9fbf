"""The start page of a web service."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.model import Address


@dataclass(frozen=True, slots=True)
class StartPage:
    """What one address gave: the first of IPv6 that answered, or the first of IPv4.

    `address` is None where none gave a page, `status` 0 then. `whole`: all of it was read.
    `literals` are the IPv4 addresses that it, or where it redirects to, has as hosts of URLs,
    loopback left out.
    """

    address: Address | None
    status: int
    whole: bool
    literals: tuple[str, ...]
