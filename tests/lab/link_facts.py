"""What our probe hears on the one link of $NETAUDIT_INVENTORY; prints JSON.

Started inside a lab: see test_onlink. The arguments are the questions that there is leave for.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from netaudit import codec
from netaudit import inventory as inventories
from netaudit.net import rawsweep
from netaudit.net.clock import system_clock
from netaudit.net.context import Net
from netaudit.net.gate import gate_for
from netaudit.policy.on_link import OnLink
from netaudit.probes.segment import overheard

TRIES = 20
START = 120.0  # seconds that a busy machine may take to start the helper


async def main() -> None:
    inventory = inventories.load(Path(os.environ["NETAUDIT_INVENTORY"]))
    (segment,) = (s for unit in inventory.units for s in unit.segments)
    net = Net(inventory, inventory.vantage(segment.vantage), gate_for(inventory), system_clock)
    rawsweep._START = START
    net.on_link = OnLink(1, tuple(sys.argv[1:]))
    net.gate.permit_on_link(segment.interface, net.on_link.send)
    heard = await overheard(segment, net)
    for _ in range(TRIES):  # a busy machine's lab may be late to answer
        if heard.routers > 1 and len(heard.dhcp_servers) > 1:
            break
        heard = await overheard(segment, net)
    print(codec.dump(heard).decode())  # noqa: T201  its parent reads it
    await net.close()


if __name__ == "__main__":
    asyncio.run(main())
