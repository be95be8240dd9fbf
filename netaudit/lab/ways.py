"""What faults do to the way between the vantage points and a unit, and take back again."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from netaudit.lab import links, path
from netaudit.lab.kernel import set_kernel
from netaudit.lab.settle import answering

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Executor

    from netaudit.lab.fabric import Fabric
    from netaudit.lab.kernel import Namespace
    from netaudit.lab.path import Hook, Match
    from netaudit.model import Address, Network

    Undo = Callable[[], Awaitable[None]]

USUAL_MTU = 1500


class Ways:
    """Changes of the way, each with what undoes it.

    Attributes:
        changed: what is changed at the moment, in words.
    """

    def __init__(self, fabric: Fabric, executor: Executor) -> None:
        """`executor` has one thread: pyroute2 runs a loop of its own in it."""
        self.fabric, self._executor = fabric, executor
        self.changed: set[str] = set()

    @property
    def core(self) -> Namespace:
        """The router that every way leads over."""
        return self.fabric.routers[0]

    def access(self, unit: str) -> Namespace:
        """The router in front of a unit."""
        return self.fabric.access[unit]

    def unit(self, unit: str) -> Namespace:
        """The unit's own machine."""
        return self.fabric.edges[unit]

    async def drop(self, place: Namespace, name: str, hook: Hook, *matches: Match) -> Undo:
        """Drop packets at a place. `name` is unique there. Raises OSError."""
        path.drop(place, name, hook, matches)
        return self._changed(f"{place.name} drops {name}", lambda: path.lift(place, name))

    async def mtu(self, unit: str, octets: int) -> Undo:
        """Set the MTU of the link to a unit, at both ends. Raises pyroute2's error."""
        ends = ((self.access(unit), self.fabric.links[unit]), (self.unit(unit), links.UP))

        def put(value: int) -> None:
            for namespace, name in ends:
                with_node(namespace, partial(links.set_mtu, name=name, octets=value))

        await self._in_thread(lambda: put(octets))

        async def undo() -> None:
            await self._in_thread(lambda: put(USUAL_MTU))

        return self._recorded(f"{unit} mtu {octets}", undo)

    async def forget(self, unit: str) -> None:
        """Have a unit forget the path MTUs that it was told, which it keeps for ten minutes."""
        await self._in_thread(lambda: with_node(self.unit(unit), links.renew_default))

    async def lead_back(self, unit: str, network: Network) -> Undo:
        """Have the access router send a unit's prefix back where it comes from: a loop."""
        place = self.access(unit)

        def act(action: str) -> None:
            with_node(place, lambda node: links.lead_up(node, action, network))

        await self._in_thread(lambda: act("add"))

        async def undo() -> None:
            await self._in_thread(lambda: act("del"))

        return self._recorded(f"{unit} {network} leads back", undo)

    async def refuse(self, place: Namespace, network: Network, kind: str) -> Undo:
        """A route of that kind ("unreachable", "prohibit", "blackhole") ahead of the right one."""

        def act(action: str) -> None:
            with_node(place, lambda node: links.set_special(node, action, network, kind, metric=1))

        await self._in_thread(lambda: act("add"))

        async def undo() -> None:
            await self._in_thread(lambda: act("del"))

        return self._recorded(f"{place.name} {network} {kind}", undo)

    async def parameter(self, place: Namespace, name: str, value: str, usual: str) -> Undo:
        """Set a kernel parameter of a namespace ("net/ipv6/conf/all/hop_limit"). Raises OSError."""

        def put(text: str) -> None:
            with place.entered():
                set_kernel(name, text)

        put(value)
        return self._changed(f"{place.name} {name} {value}", lambda: put(usual))

    async def stand(self, unit: str, address: Address) -> Undo:
        """Let a unit have one address more. Raises OSError."""
        place = self.unit(unit)

        def add() -> None:
            with_node(place, lambda node: links.add_addresses(node, (address,)))
            answering(place)

        await self._in_thread(add)

        async def undo() -> None:
            await self._in_thread(lambda: with_node(place, partial(_take_away, address)))

        return self._recorded(f"{unit} has {address}", undo)

    def _changed(self, what: str, back: Callable[[], None]) -> Undo:
        async def undo() -> None:
            back()

        return self._recorded(what, undo)

    def _recorded(self, what: str, undo: Undo) -> Undo:
        self.changed.add(what)

        async def and_forget() -> None:
            await undo()
            self.changed.discard(what)

        return and_forget

    async def _in_thread(self, act: Callable[[], None]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._executor, act)


def _take_away(address: Address, node: links.Node) -> None:
    where = {"index": links.LOOPBACK_INDEX, "address": str(address)}
    node.route.addr("del", prefixlen=address.max_prefixlen, **where)


def with_node(namespace: Namespace, act: Callable[[links.Node], None]) -> None:
    """Do something with a routing socket into a namespace."""
    node = links.reopen(namespace)
    try:
        act(node)
    finally:
        node.close()
