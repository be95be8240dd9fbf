"""UDP: one question to one port, and whether anything came back.

One socket of each family serves a whole run: sweeps of UDP ports would need tens of thousands.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from time import perf_counter
from typing import TYPE_CHECKING

from netaudit.facts.reach import PortState, Reached
from netaudit.net import icmp
from netaudit.net.sockets import open_socket, ours

if TYPE_CHECKING:
    from netaudit.model import Address
    from netaudit.net.context import Net
    from netaudit.net.payloads import Payload

TRIES = 4
PATIENCE = 1.0  # seconds a try
_HEADERS = 96  # IPv6 and UDP, there and back
_MOST = 65535
_BATCH = 256  # datagrams read before others have their turn
_BUSY = {errno.EAGAIN, errno.ENOBUFS}
_SEND_TRIES = 8


async def ask(
    net: Net, address: Address, port: int, payload: Payload, *, tries: int = TRIES
) -> tuple[Reached, bytes]:
    """Send `payload` until something comes back; the reply is b"" when nothing did.

    A port that stays silent is FILTERED, never OPEN. Raises CannotAsk.
    """
    net.gate.require(address)

    async def make() -> _Mouth:
        mouth = _Mouth(open_socket(net, address, socket.SOCK_DGRAM))
        net.on_close(mouth.close)
        return mouth

    mouth = await net.once(("datagram", address.version), make)
    start = perf_counter()
    for number in range(1, tries + 1):
        await net.gate.admit(address, 2, 2 * len(payload.data) + _HEADERS)
        heard = await mouth.ask(address, port, payload)
        if heard is not None:
            rtt = (perf_counter() - start) * 1000
            return Reached(address, heard.state, rtt, number, heard.detail), heard.reply
    return Reached(address, PortState.FILTERED, None, tries, "no answer"), b""


@dataclass(frozen=True, slots=True)
class _Heard:
    state: PortState
    reply: bytes
    detail: str


class _Question:
    """Someone waits for an answer to `payload`."""

    def __init__(self, payload: Payload) -> None:
        self.payload = payload
        self.future: asyncio.Future[_Heard | None] = asyncio.get_running_loop().create_future()

    def settle(self, heard: _Heard | None) -> None:
        """What came; None: nothing did."""
        if not self.future.done():
            self.future.set_result(heard)


class _Mouth:
    """A socket, and who waits for what. Keys are (address, port); port 0 waits for any."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._waiting: dict[tuple[Address, int], list[_Question]] = {}
        self._asked: set[tuple[Address, int]] = set()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(sock, self._read)

    async def close(self) -> None:
        self._loop.remove_reader(self._sock)
        self._sock.close()

    async def ask(self, address: Address, port: int, payload: Payload) -> _Heard | None:
        """Send once and wait; None when nothing came."""
        # Who may answer from a new port may answer from the one that was asked as well.
        keys = {(address, port), (address, 0 if payload.any_port else port)}
        self._asked.add((address, port))
        question = _Question(payload)
        for key in keys:
            self._waiting.setdefault(key, []).append(question)
        try:
            self._send(address, port, payload.data)
            timer = self._loop.call_later(PATIENCE, question.settle, None)
            try:
                return await question.future
            finally:
                timer.cancel()
        finally:
            for key in keys:
                self._waiting[key].remove(question)
                if not self._waiting[key]:
                    del self._waiting[key]

    def _send(self, address: Address, port: int, data: bytes) -> None:
        trouble = OSError()
        for _ in range(_SEND_TRIES):
            try:
                self._sock.sendto(data, (str(address), port))
            except OSError as error:
                if error.errno in _BUSY:
                    return  # as good as lost on the way: it is sent again
                trouble = error
                self._errors()  # an ICMP error for an earlier datagram is told at the next
            else:
                return
        raise ours(trouble, address)

    def _read(self) -> None:
        self._errors()
        for _ in range(_BATCH):
            try:
                reply, sender = self._sock.recvfrom(_MOST)
            except OSError:
                return
            source = ip_address(sender[0].partition("%")[0])
            self._settle(source, sender[1], _Heard(PortState.OPEN, reply, ""))

    def _errors(self) -> None:
        for error in icmp.drain(self._sock):
            if error.target and error.final:
                state = error.state(tcp=False)
                self._settle(*error.target, _Heard(state, b"", str(error)))

    def _settle(self, address: Address, port: int, heard: _Heard) -> None:
        # A new port is one that nobody asked anything: not the answer to another question.
        new = () if (address, port) in self._asked else ((address, 0),)
        for key in ((address, port), *new):
            for question in self._waiting.get(key, ()):
                if not heard.reply or question.payload.answered_by(heard.reply):
                    question.settle(heard)
