"""Faults of what the heads of pages say to browsers, and to whoever looks for versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.lab.faults.aims import services
from netaudit.lab.faults.base import Aim, Kind, Undo, pairs
from netaudit.lab.faults.doors import touches_doors
from netaudit.lab.faults.web import everywhere, telling
from netaudit.lab.services.base import SAFE_FIELDS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from netaudit.lab.world import World


def _says(**changes: str) -> Callable[[World, Aim], Awaitable[Undo]]:
    """The pages with these fields changed, or without those that are ""; _ is a hyphen."""
    told = {name.replace("_", "-"): value for name, value in changes.items()}
    fields = {**dict(SAFE_FIELDS), **told}
    kept = tuple((name, value) for name, value in fields.items() if value)

    async def on(world: World, aim: Aim) -> Undo:
        return await everywhere(world, aim, telling(fields=kept))

    return on


def _kind(key: str, message: str, on: Callable[[World, Aim], Awaitable[Undo]], check: str) -> Kind:
    aims = services(lambda s: s.protocol == "https")
    return Kind(key, "web", message, aims, on, pairs(check), touches_doors)


KINDS = (
    _kind(
        "page-framed-by-anybody",
        "any other site may show the web server's page in a frame",
        _says(Content_Security_Policy="default-src 'self'"),
        "web.framing-limited",
    ),
    _kind(
        "page-scripts-from-anywhere",
        "the page's policy lets scripts in from everywhere",
        _says(Content_Security_Policy="default-src * 'unsafe-inline'; frame-ancestors 'self'"),
        "web.scripts-limited",
    ),
    _kind(
        "page-types-guessed",
        "the web server leaves it to browsers to guess what a file is",
        _says(X_Content_Type_Options=""),
        "web.types-not-guessed",
    ),
    _kind(
        "page-referrers-whole",
        "the page has browsers tell other sites the whole address that somebody comes from",
        _says(Referrer_Policy="unsafe-url"),
        "web.referrers-limited",
    ),
    _kind(
        "session-cookie-open",
        "the session's cookie goes over clear text too, and scripts can read it",
        _says(Set_Cookie="PHPSESSID=0; Path=/"),
        "web.cookies-protected",
    ),
    _kind(
        "version-in-head",
        "the web server tells everybody its version",
        _says(X_Powered_By="lab/4.0.3"),
        "web.versions-hidden",
    ),
)
