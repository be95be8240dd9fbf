"""A world in a child process: the whole twin without its daemon."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from netaudit.lab import fabric, topology
from netaudit.lab.authority import Authority
from netaudit.lab.dns.tree import plant
from netaudit.lab.injector import Faults
from netaudit.lab.listeners import StreamServer
from netaudit.lab.world import World
from netaudit.net.clock import system_clock
from tests.lab.network import in_a_namespace, small

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from netaudit.lab.faults.base import Kind


def in_a_world(act: Callable[[World, Faults], Awaitable[Any]]) -> Any:
    """What `act` returns (as JSON), in a world of the small network."""

    async def live(world: World) -> Any:
        await world.boot()
        try:
            return await act(world, Faults(world, system_clock))
        finally:
            world.shut()

    def inside() -> Any:
        plan = topology.design(small())
        network = fabric.build(plan, shaped=False)
        planted = plant(small(), plan.infrastructure, system_clock)
        return asyncio.run(live(World(small(), plan, network, planted, Authority(system_clock))))

    return in_a_namespace(inside)


def unplugged() -> World:
    """A world that is not booted: for what only reads it."""
    plan = topology.design(small())
    planted = plant(small(), plan.infrastructure, system_clock)
    world = World(small(), plan, fabric.Fabric(), planted, Authority(system_clock))
    world._plan()
    return world


def changed_and_undone(kind: Kind) -> tuple[bool, bool]:
    """Whether the first fault of a kind changes a world that is not booted, and its end undoes it.

    For what only touches the zones.
    """

    return asyncio.run(_on_and_off(unplugged(), kind))


def changed_and_undone_in_a_world(kinds: Iterable[Kind]) -> dict[str, tuple[bool, bool]]:
    """The same of each kind, by its key, in a world that is booted."""

    async def act(world: World, _faults: Faults) -> dict[str, list[bool]]:
        return {kind.key: list(await _on_and_off(world, kind)) for kind in kinds}

    found = in_a_world(act)
    return {key: (changed, undone) for key, (changed, undone) in found.items()}


async def _on_and_off(world: World, kind: Kind) -> tuple[bool, bool]:
    aim = next(iter(kind.aims(world)))
    before = fingerprint(world)
    undo = await kind.on(world, aim)
    changed = fingerprint(world) != before
    await undo()
    return changed, fingerprint(world) == before


def fingerprint(world: World) -> list[Any]:
    """Everything that a fault may change, as text; records as they are, for they are many."""
    zones = [
        (z.name, repr((z.flaws, z.iterations, z.salt)), [k.record for k in z.keys],
         {owner: {kind: (s.ttl, list(s)) for kind, s in held.items()}
          for owner, held in z.records.items() if held})
        for z in world.tree.zones.values()
    ]  # fmt: skip
    servers = [
        repr(
            (
                n,
                s.lame,
                sorted(s.quirks),
                s.open_transfer,
                sorted(map(str, s.stale)),
                sorted(map(str, s.by_turns)),
                sorted(map(str, s.spoilt_ds)),
                sorted(map(str, s.undelegated)),
                sorted(map(str, s.denied)),
                s.recursion is not None,
            )
        )
        for n, s in world.servers.items()
    ]
    tls = [
        repr((h, t.manner, t.identity and t.identity.chain)) for h, t in sorted(world.tls.items())
    ]
    validating = [
        repr((h, r.validating, sorted(r.exempt), sorted(r.quirks), r.seen_as, r.validator.dates))
        for h, r in sorted(world.resolvers.items())
    ]
    doors = sorted(
        repr((d, getattr(s, "service", None), getattr(s, "handle", None)))
        for d, s in world.listeners.serving().items()
    )
    filters = [repr(sorted(world._opened.items())), repr(sorted(world.ways.changed))]
    ends = list(world.listeners.ends())
    pages = sorted(
        repr((d, s.endpoint.extra, s.endpoint.hsts, s.endpoint.fields, s.endpoint.has_https))
        for d, s in world.listeners.serving().items()
        if isinstance(s, StreamServer)
    )
    talks = [
        repr((key, talk.announced, sorted(talk.extra.items()), sorted(talk.servers)))
        for key, talk in world.talks.items()
    ]
    return [*talks, *zones, *servers, *tls, *validating, *doors, *filters, *ends, *pages]
