"""Sweeps every host of $NETAUDIT_INVENTORY from its first vantage; prints JSON.

Started inside a lab: see test_port_sweep. {"open": {address: ["22/tcp", ...]}, "asked": [...],
"packets": n}. With "raw" as its argument it goes through the raw helper.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from netaudit import inventory as inventories
from netaudit.net import ports
from netaudit.net.clock import system_clock
from netaudit.net.context import Net
from netaudit.net.gate import gate_for
from netaudit.net.rawsweep import helper_of
from netaudit.probes.ports import open_ports


async def main() -> None:
    inventory = inventories.load(Path(os.environ["NETAUDIT_INVENTORY"]))
    net = Net(inventory, inventory.vantages[0], gate_for(inventory), system_clock)
    if sys.argv[1:] == ["raw"]:
        await helper_of(net)
        net.raw = True
    hosts = [host for unit in inventory.units for host in unit.hosts]
    facts = await asyncio.gather(*(open_ports(host, net) for host in hosts))
    await net.close()
    found: dict[str, Any] = {
        str(address.address): [str(port) for port in address.open]
        for fact in facts
        for address in fact.addresses
    }
    said = {"open": found, "asked": sorted(ports.TCP), "packets": net.gate.packets}
    print(json.dumps(said))  # noqa: T201  its parent reads it


if __name__ == "__main__":
    asyncio.run(main())
