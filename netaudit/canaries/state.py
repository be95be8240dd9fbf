"""What canaries are, by our own validation: one that is not as it should be tells nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import dns.rdatatype

from netaudit.errors import CannotAsk
from netaudit.model import Canary, Phrase
from netaudit.net.clock import system_clock
from netaudit.net.context import Net
from netaudit.net.gate import gate_for
from netaudit.preflight import preflight
from netaudit.probes._canaries import asked_name
from netaudit.probes._dns import absolute, kit, security

if TYPE_CHECKING:
    from netaudit.model import Inventory

_A = int(dns.rdatatype.A)


@dataclass(frozen=True, slots=True)
class State:
    """A canary and its state ("secure", ...); or, where that is "", why it cannot be asked."""

    canary: Canary
    found: str
    why: Phrase | None = None

    @property
    def right(self) -> bool:
        """Whether it is as the inventory says."""
        return self.found == self.canary.expected


async def states(inventory: Inventory) -> tuple[State, ...]:
    """The state of each canary of an inventory.

    As in a scan, the preflight comes first: by a clock that is wrong, or over a family without a
    way out, all canaries were bogus.
    """
    net = Net(inventory, inventory.vantages[0], gate_for(inventory), system_clock)
    try:
        await preflight(net)
        return tuple([await _state(net, canary) for canary in inventory.dns.canaries])
    finally:
        await net.close()


async def _state(net: Net, canary: Canary) -> State:
    try:
        tools, name = await kit(net), absolute(asked_name(canary))
        tools.require_anchor(name)
        return State(canary, str(security(await tools.resolver.resolve(name, _A))))
    except CannotAsk as error:
        return State(canary, "", error.phrase)
