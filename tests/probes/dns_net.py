"""A net whose DNS is the tree in memory of tests.dns.worlds."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from netaudit.model import Canary, DnsPlan, RootHint, Zone
from tests.dns.worlds import ROOT, Internet, address
from tests.factories import make_net
from tests.fakes.dns_zones import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from netaudit.model import Inventory
    from netaudit.net.context import Net

UNIT_ZONE = Zone("so-a", "u.kontum.test")


def plan(internet: Internet, **changes: Any) -> DnsPlan:
    anchors = tuple(f". IN DS {ds.to_text()}" for ds in internet.root.ds())
    hint = RootHint("ns.root.test", (address(ROOT),))
    canaries = (Canary("good.test", "secure"), Canary("bad.test", "bogus", "signature"))
    fields = {"root_hints": (hint,), "trust_anchors": anchors, "canaries": canaries}
    return DnsPlan(**(fields | changes))


def ask(
    internet: Internet,
    probe: Callable[[Any, Net], Coroutine[Any, Any, Any]],
    target: Any,
    inventory: Inventory | None = None,
    **changes: Any,
) -> Any:
    """What the probe learns of the target over that tree."""

    async def go() -> Any:
        net = make_net(inventory, dns=plan(internet, **changes))
        net.clock = lambda: datetime.fromtimestamp(NOW, UTC)

        async def world() -> Any:
            return internet.world

        await net.once(("dns asker",), world)
        try:
            return await probe(target, net)
        finally:
            await net.close()

    return asyncio.run(go())
