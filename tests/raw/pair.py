"""Two namespaces joined by a veth pair, and what the helper in one learns of the other."""

from __future__ import annotations

import asyncio
import socket
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from netaudit.net.context import Net
from netaudit.net.gate import Limits, gate_for
from tests.factories import clock, make_inventory
from tests.lab.test_links import _pair

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from netaudit.lab import links

NEAR, FAR = ip_address("2001:db8:a::1"), ip_address("2001:db8:b::1")
NEAR4, FAR4 = ip_address("198.18.1.1"), ip_address("198.18.2.1")
FAST = Limits(run_pps=1e7, host_pps=1e7, link_share=1e6)


@contextmanager
def joined(*listening: int) -> Iterator[tuple[links.Node, links.Node]]:
    """(near, far) nodes; at the far one these TCP ports accept, over both families."""
    near, far = _pair()
    servers = []
    with far.namespace.entered():
        for family, host in ((socket.AF_INET6, FAR), (socket.AF_INET, FAR4)):
            for port in listening:
                server = socket.socket(family)
                server.bind((str(host), port))
                server.listen()
                servers.append(server)
    yield near, far
    for server in servers:
        server.close()


def from_near(near: links.Node, ask: Callable[[Net], Awaitable[Any]], limits: Limits = FAST) -> Any:
    """What `ask` returns, in the near namespace, with a net of its own."""

    async def run() -> Any:
        inventory = make_inventory()
        net = Net(inventory, inventory.vantages[0], gate_for(inventory, limits), clock)
        try:
            return await ask(net)
        finally:
            await net.close()

    with near.namespace.entered():
        return asyncio.run(run())
