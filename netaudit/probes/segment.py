"""What is heard on a link: asked once, for as long as the policy lets us listen."""

from __future__ import annotations

from netaudit.api import Segment, probe
from netaudit.facts.segment import Overheard
from netaudit.net.context import Net
from netaudit.net.onlink import overhear


@probe(timeout=1860.0)
async def overheard(segment: Segment, net: Net) -> Overheard:
    """Routers, DHCPv6 servers, neighbours and groups."""
    return await overhear(net, segment.interface)
