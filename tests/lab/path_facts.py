"""What our probes learn of the way to one unit of $NETAUDIT_INVENTORY; prints JSON.

Started inside a lab: see test_path_peers. The argument is the unit's id.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from netaudit import codec
from netaudit import inventory as inventories
from netaudit.net.clock import system_clock
from netaudit.net.context import Net
from netaudit.net.gate import gate_for
from netaudit.probes.path import path_mtus, presence
from netaudit.probes.trace import traces


async def main() -> None:
    inventory = inventories.load(Path(os.environ["NETAUDIT_INVENTORY"]))
    net = Net(inventory, inventory.vantages[0], gate_for(inventory), system_clock)
    unit = next(unit for unit in inventory.units if unit.id == sys.argv[1])
    prefix = next(p for p in unit.prefixes if p.network.version == 6)
    for probe in (presence, path_mtus, traces):
        print(codec.dump(await probe(prefix, net)).decode())  # noqa: T201  its parent reads it
    await net.close()


if __name__ == "__main__":
    asyncio.run(main())
