"""What our probe learns of a host's services over IPv6; prints a line of JSON for each.

Started inside a lab: see test_peers. The arguments are the public inventory and the host's id.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from netaudit import codec
from netaudit import inventory as inventories
from netaudit.net.clock import system_clock
from netaudit.net.context import Net
from netaudit.net.gate import gate_for
from netaudit.probes.reach import reach_v6


async def main() -> None:
    inventory = inventories.load(Path(sys.argv[1]))
    net = Net(inventory, inventory.vantages[0], gate_for(inventory), system_clock)
    (host,) = (h for unit in inventory.units for h in unit.hosts if h.id == sys.argv[2])
    for service in host.services:
        print(codec.dump(await reach_v6(service, net)).decode())  # noqa: T201  its parent reads it
    await net.close()


if __name__ == "__main__":
    asyncio.run(main())
