"""The daemon's side of the control socket: what an organiser may ask of a running lab."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
from typing import TYPE_CHECKING, Any

from netaudit import codec
from netaudit.errors import LabError
from netaudit.lab.control import MAX_REQUEST, failure
from netaudit.lab.faults import find

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from netaudit.lab.injector import Faults
    from netaudit.lab.truth import Truth
    from netaudit.lab.world import World
    from netaudit.model import Service

log = logging.getLogger(__name__)
BACKLOG = 16


class Organiser:
    """Answers requests until it is told to stop."""

    def __init__(
        self, world: World, faults: Faults, about: dict[str, Any], user_namespace: int | None
    ) -> None:
        """`about` is what `status` tells; `user_namespace` a descriptor, None as root."""
        self.world, self.faults, self.about = world, faults, about
        self.user_namespace = user_namespace
        self.stopped = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._deeds: dict[str, Callable[[dict[str, Any]], Awaitable[Any]]] = {
            "status": self._status,
            "truth": self._truth,
            "aims": self._aims,
            "inject": self._inject,
            "inject-random": self._inject_random,
            "clear": self._clear,
            "isolate": self._isolate,
            "give-away": self._give_away,
            "take-back": self._take_back,
            "stop": self._stop,
        }

    async def serve(self, listening: socket.socket) -> None:
        """Serve the control socket until `stop`."""
        loop = asyncio.get_running_loop()
        accepting = asyncio.ensure_future(self._accept(loop, listening))
        await self.stopped.wait()
        accepting.cancel()
        await asyncio.gather(*self._tasks, accepting, return_exceptions=True)

    async def _accept(self, loop: asyncio.AbstractEventLoop, listening: socket.socket) -> None:
        while True:
            connection, _ = await loop.sock_accept(listening)
            task = asyncio.ensure_future(self._converse(loop, connection))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _converse(self, loop: asyncio.AbstractEventLoop, connection: socket.socket) -> None:
        with connection:
            try:
                data = b""
                while not data.endswith(b"\n") and len(data) < MAX_REQUEST:
                    more = await loop.sock_recv(connection, MAX_REQUEST)
                    if not more:
                        return
                    data += more
                reply, descriptors = await self._reply(data)
                connection.setblocking(True)
                line = json.dumps(reply).encode() + b"\n"
                sent = socket.send_fds(connection, [line], descriptors)
                if sent < len(line):
                    connection.sendall(line[sent:])
            except OSError as error:
                log.warning("control: %s", error)

    async def _reply(self, data: bytes) -> tuple[dict[str, Any], list[int]]:
        try:
            request = json.loads(data)
            do = request["do"]
            if do == "namespaces":
                return {"result": None}, self._namespaces(str(request["at"]))
            return {"result": await self._deeds[do](request)}, []
        except LabError as error:
            return failure(error), []
        except (ValueError, KeyError, TypeError) as error:
            return {"error": f"a request that the lab does not understand: {error!r}"}, []
        except Exception as error:  # the lab must outlive any fault's own failure
            log.exception("request failed")
            return {"error": f"the lab failed: {type(error).__name__}: {error}; see lab.log"}, []

    def _namespaces(self, at: str) -> list[int]:
        edges = self.world.fabric.edges
        if at not in edges:
            places = ", ".join(v.id for v in self.world.inventory.vantages)
            raise LabError(
                "there is no place {at}: use {places}, or a unit's id", at=repr(at), places=places
            )
        own = [] if self.user_namespace is None else [self.user_namespace]
        return [edges[at].fd, *own]

    async def _status(self, _request: dict[str, Any]) -> Any:
        return {**self.about, "faults": len(self.faults.truth()), "pid": os.getpid()}

    async def _truth(self, _request: dict[str, Any]) -> Any:
        return _told(self.faults.truth())

    async def _aims(self, request: dict[str, Any]) -> Any:
        kind = find(str(request["kind"]))
        return [[aim.unit, aim.key] for aim in kind.aims(self.world)]

    async def _inject(self, request: dict[str, Any]) -> Any:
        done = await self.faults.inject(
            str(request["kind"]), str(request["unit"]), str(request.get("target") or "")
        )
        return _told([done])

    async def _inject_random(self, request: dict[str, Any]) -> Any:
        return _told(await self.faults.inject_random(int(request["count"]), int(request["seed"])))

    async def _clear(self, request: dict[str, Any]) -> Any:
        if request.get("id") is None:
            return await self.faults.clear_all()
        await self.faults.clear(int(request["id"]))
        return 1

    async def _isolate(self, request: dict[str, Any]) -> Any:
        if (unit := str(request["unit"])) not in self.world.units:
            raise LabError(
                "there is no unit {unit}: see `netaudit inventory show`", unit=repr(unit)
            )
        await self.world.isolate(unit, on=bool(request["on"]))

    async def _give_away(self, request: dict[str, Any]) -> Any:
        if self.faults.truth():
            raise LabError("faults are on, which may own the door: clear them first")
        identity = await self.world.give_away(self._service(request))
        return {"chain": identity.chain.decode("ascii"), "key": identity.key.decode("ascii")}

    async def _take_back(self, request: dict[str, Any]) -> Any:
        await self.world.take_back(self._service(request))

    def _service(self, request: dict[str, Any]) -> Service:
        key = str(request["service"])
        for unit in self.world.units.values():
            for host in unit.hosts:
                for service in host.services:
                    if service.key == key:
                        return service
        raise LabError("there is no service {key}: see `netaudit inventory show`", key=repr(key))

    async def _stop(self, _request: dict[str, Any]) -> Any:
        asyncio.get_running_loop().call_later(0.05, self.stopped.set)  # the reply goes first


def _told(truths: list[Truth]) -> Any:
    return [json.loads(codec.dump(truth)) for truth in truths]


def listen(path: Path) -> socket.socket:
    """The control socket, for the owner only. Raises OSError."""
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(str(path))
    path.chmod(0o600)
    listening.listen(BACKLOG)
    listening.setblocking(False)
    return listening
