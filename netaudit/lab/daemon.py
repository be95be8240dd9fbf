"""The process that is the twin: `python -m netaudit.lab.daemon`.

Boots, says on a pipe that it is ready (or why not), and serves until it is told to stop. All that
it made dies with it: nothing is mounted, named or left on the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import os
import resource
import secrets
import signal
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from netaudit.errors import LabError, NetauditError
from netaudit.lab import fabric, kernel, state, topology, wire
from netaudit.lab.control import failure
from netaudit.net.clock import system_clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netaudit.lab.authority import Authority
    from netaudit.lab.dns.tree import Tree
    from netaudit.lab.world import World
    from netaudit.model import Inventory

log = logging.getLogger(__name__)
LOSS_SEED = 20240101
SPARE_DESCRIPTORS = 512  # for connections under way, beside sockets and namespaces


class Stopwatch:
    """Seconds by step of the boot."""

    def __init__(self) -> None:
        """Starts now."""
        self.laps: dict[str, float] = {}
        self._last = perf_counter()

    def lap(self, name: str) -> None:
        """The step of that name ends here."""
        now = perf_counter()
        self.laps[name] = round(now - self._last, 3)
        self._last = now


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of the process."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    if options.die_with_parent:
        kernel.die_with_parent()
    try:
        _run(options)
    except NetauditError as error:
        _tell(options.ready, failure(error))
        return 1
    except OSError as error:
        _tell(options.ready, {"error": str(error)})
        return 1
    except Exception as error:
        log.exception("the lab failed")
        _tell(options.ready, {"error": f"{type(error).__name__}: {error}"})
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="netaudit.lab.daemon")
    parser.add_argument("--inventory", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--ready", type=int, default=-1, help="descriptor to report to")
    parser.add_argument("--no-links", dest="links", action="store_false")
    parser.add_argument("--die-with-parent", action="store_true")
    return parser


def _run(options: argparse.Namespace) -> None:
    from netaudit import inventory as inventories

    gc.disable()  # a boot makes and keeps: the collector would walk all of it again and again
    watch = Stopwatch()
    inventory = inventories.load(options.inventory)
    plan = topology.design(inventory)
    watch.lap("inventory")
    _raise_limit(inventory)
    mode, refusals = kernel.choose_mode()
    kernel.leave_the_machine(mode)
    user = _user_namespace() if mode is kernel.Mode.USER_NAMESPACE else None
    network = fabric.build(plan, shaped=options.links)
    if network.wire is not None:
        wire.spawn(network.wire, inventory, LOSS_SEED)
    watch.lap("network")
    tree, authority = _make_dns(inventory, plan)
    _publish(options, inventories, tree, authority)
    watch.lap("zones")
    from netaudit.lab.world import World

    world = World(inventory, plan, network, tree, authority)
    about = {
        "mode": str(mode),
        "refused": [str(r) for r in refusals],
        "links": options.links,
        "units": len(inventory.units),
        "zones": len(tree.zones),
        "state": str(options.state),
        "boot": secrets.token_hex(8),
        "inventory": str(state.public_inventory(options.state)),
    }
    asyncio.run(_live(options, world, about, user, watch))


def _make_dns(inventory: Inventory, plan: topology.Topology) -> tuple[Tree, Authority]:
    from netaudit.lab.authority import Authority
    from netaudit.lab.dns.tree import plant

    return plant(inventory, plan.infrastructure, system_clock), Authority(system_clock)


def _publish(
    options: argparse.Namespace, inventories: Any, tree: Tree, authority: Authority
) -> None:
    inventories.with_dns_files(
        options.inventory,
        options.state / state.PUBLIC,
        root_hints=tree.hints(),
        trust_anchors=tree.trust_anchor(),
        ca_bundle=authority.bundle(),
    )


async def _live(
    options: argparse.Namespace,
    world: World,
    about: dict[str, Any],
    user: int | None,
    watch: Stopwatch,
) -> None:
    from netaudit.lab.injector import Faults
    from netaudit.lab.organiser import Organiser, listen

    await world.boot()
    about["sockets"] = len(world.listeners)
    watch.lap("services")
    about["seconds"] = {**watch.laps, "total": round(sum(watch.laps.values()), 3)}
    organiser = Organiser(world, Faults(world, system_clock), about, user)
    path = state.control_socket(options.state)
    listening = listen(path)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, organiser.stopped.set)
    gc.freeze()  # what was built stays
    gc.enable()
    _tell(options.ready, about)
    try:
        await organiser.serve(listening)
    finally:
        listening.close()
        path.unlink(missing_ok=True)
        world.shut()


def _raise_limit(inventory: Inventory) -> None:
    services = sum(len(s.addresses) for u in inventory.units for h in u.hosts for s in h.services)
    wanted = services + len(inventory.units) * 3 + SPARE_DESCRIPTORS
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        hard = max(hard, wanted)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (ValueError, OSError) as error:  # only root may raise the hard limit
        raise LabError(
            "the lab needs {wanted} open files, this process may have fewer: raise the "
            "hard limit (`ulimit -Hn {wanted}` as root, or LimitNOFILE= of the service)",
            wanted=wanted,
        ) from error


def _user_namespace() -> int:
    return os.open("/proc/self/ns/user", os.O_RDONLY | os.O_CLOEXEC)


def _tell(descriptor: int, message: dict[str, Any]) -> None:
    if descriptor >= 0:
        os.write(descriptor, json.dumps(message).encode() + b"\n")
        os.close(descriptor)
    elif "error" in message:
        log.error(message["error"])


if __name__ == "__main__":
    raise SystemExit(main())
