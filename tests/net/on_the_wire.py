"""Asks targets behind a real router, from inside a namespace: see test_on_the_wire.

Started as `python -m tests.net.on_the_wire`; prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

from netaudit.errors import CannotAsk
from netaudit.net import datagram, dial, lanes, rawsweep
from netaudit.net.context import Net
from netaudit.net.gate import gate_for
from netaudit.net.payloads import dns_query
from netaudit.net.sweep import sweep, sweep_udp
from tests.factories import clock, make_inventory

PORT = 8080
TARGETS = {
    "listening": ("198.18.0.2", "2001:db8:0:1::2"),
    "prohibited": ("198.18.9.1", "2001:db8:9::1"),
    "unreachable": ("198.18.8.1", "2001:db8:8::1"),
    "blackhole": ("198.18.7.1", "2001:db8:7::1"),
    "absent on the link": ("198.18.0.99", "2001:db8:0:1::99"),
    "behind a dead gateway": ("198.18.6.1", "2001:db8:6::1"),
    "our own prohibition": ("198.18.5.1", "2001:db8:5::1"),
    "without a route": ("198.19.0.1", "2001:db8:ff::1"),
}


async def ask(net: Net, how: str, host: str) -> str:
    address = ip_address(host)
    try:
        if how == "dial":
            return str((await dial.reach(net, address, PORT)).state)
        if how == "udp":
            return str((await datagram.ask(net, address, PORT, dns_query()))[0].state)
        if how == "raw":
            return str((await rawsweep.sweep(net, address, [PORT]))[PORT])
        if how == "sweep":
            return str((await sweep(net, address, [PORT]))[PORT])
        return str((await sweep_udp(net, address, {PORT: dns_query()}))[PORT])
    except CannotAsk as error:
        return type(error).__name__


async def main() -> None:
    lanes.ATTEMPTS = lanes.ATTEMPTS_UDP = 2
    inventory = make_inventory()
    net = Net(inventory, replace(inventory.vantages[0]), gate_for(inventory), clock)
    result: dict[str, Any] = {}
    # The router has five ICMP errors to give at once: the first four are for these two.
    for ways in (("dial", "udp"), ("sweep", "sweep-udp", "raw")):
        keys = [
            (name, how, host) for name, hosts in TARGETS.items() for host in hosts for how in ways
        ]
        found = await asyncio.gather(*(ask(net, how, host) for _, how, host in keys))
        for (name, how, host), state in zip(keys, found, strict=True):
            result.setdefault(f"{name}, {how}", {})["v6" if ":" in host else "v4"] = state
    await net.close()
    print(json.dumps(result))  # noqa: T201  its parent reads it


if __name__ == "__main__":
    asyncio.run(main())
