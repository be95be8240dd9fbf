"""How a zone is kept: well, unless told otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from netaudit.facts.upkeep import Csync, ServerUpkeep, ZoneUpkeep

CSYNC = Csync(7, 3, ("NS", "A", "AAAA"))


def server_upkeep(**changes: Any) -> ServerUpkeep:
    return replace(ServerUpkeep("ns1.so-a.kontum.test (::1)", 1, 7, "", (), 0), **changes)


def upkeep(*servers: ServerUpkeep, **changes: Any) -> ZoneUpkeep:
    return replace(ZoneUpkeep(servers or (server_upkeep(),), 3600, 3600), **changes)


DEAD = replace(upkeep(), servers=())
