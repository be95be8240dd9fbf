"""What canaries are, by our own validation: one that is not as it should be tells nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.rdatatype

from netaudit.errors import CannotAsk
from netaudit.net.clock import system_clock
from netaudit.net.context import Net
from netaudit.net.gate import gate_for
from netaudit.probes._canaries import asked_name
from netaudit.probes._dns import absolute, kit, security

if TYPE_CHECKING:
    from netaudit.model import Canary, Inventory

_A = int(dns.rdatatype.A)


async def states(inventory: Inventory) -> tuple[tuple[Canary, str], ...]:
    """Each canary of an inventory with its state ("secure", ...), or why it cannot be asked."""
    net = Net(inventory, inventory.vantages[0], gate_for(inventory), system_clock)
    try:
        return tuple([(canary, await _state(net, canary)) for canary in inventory.dns.canaries])
    finally:
        await net.close()


async def _state(net: Net, canary: Canary) -> str:
    try:
        tools, name = await kit(net), absolute(asked_name(canary))
        tools.require_anchor(name)
        return str(security(await tools.resolver.resolve(name, _A)))
    except CannotAsk as error:
        return str(error)
