"""DNS over the gate: one question to one address, over UDP with retries or over TCP.

Sockets and their ports are those of netaudit.net.lines. What does not answer the question is
ignored until the deadline, and counted.
"""

from __future__ import annotations

import asyncio
import errno
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.message import Malformed, Message, parse
from netaudit.dns.query import answers
from netaudit.facts.reach import PortState
from netaudit.model import Transport
from netaudit.net.dial import connect
from netaudit.net.lines import Lines
from netaudit.net.stream import Misbehaved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netaudit.dns.query import Query
    from netaudit.model import Address
    from netaudit.net.context import Net
    from netaudit.net.lines import Line
    from netaudit.net.stream import Stream

PORT = 53
WAITS = (1.2, 2.0, 3.0)  # seconds after each datagram; with 3 % lost each way 1 in 4,000 fails
WAITS_IF_SILENT = (1.5,)  # for an address that has only been silent of late
AT_ONCE = 400  # questions under way
_MOST_STRANGE = 4  # messages on a connection that answer nothing we asked
_OVERHEAD = 600  # octets of an answer and of the headers, for the pace
_FAILURES = {
    PortState.CLOSED: Failure.REFUSED,
    PortState.PROHIBITED: Failure.PROHIBITED,
    PortState.UNREACHABLE: Failure.UNREACHABLE,
    PortState.FILTERED: Failure.SILENT,
}


class Asker:
    """An Ask (netaudit.dns.ask) that sends. One a run, inside its event loop."""

    def __init__(self, net: Net, port: int = PORT) -> None:
        """`port` is 53 but in tests on loopback."""
        self._net, self._port = net, port
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._lines = Lines(net, port, AT_ONCE)
        net.on_close(self._lines.close)
        self._answered: set[Address] = set()
        self._silent: set[Address] = set()
        self.questions = 0

    async def __call__(
        self,
        address: Address,
        query: Query,
        transport: Transport = Transport.UDP,
        *,
        whole: bool = True,
    ) -> Answer | NoAnswer:
        """See netaudit.dns.ask.Ask."""
        self._net.gate.require(address)
        if transport is Transport.TCP:
            return await self._over_tcp(address, query, truncated=False)
        async with self._slots:
            self.questions += 1
            answer = await self._over_udp(address, query)
        if isinstance(answer, Answer) and answer.truncated and whole:
            return await self._over_tcp(address, query, truncated=True)
        return answer

    async def _over_udp(self, address: Address, query: Query) -> Answer | NoAnswer:
        line, answered = self._lines.take(address), False
        try:
            came = await self._datagrams(line, address, query.to_wire())
            answered = isinstance(came, bytes)
        finally:
            self._lines.give(address, line, answered=answered)
        if isinstance(came, NoAnswer):
            if came.failure in {Failure.SILENT, Failure.GARBAGE}:
                self._had_nothing(address)
            return came
        self._silent.discard(address)
        self._answered.add(address)
        return _parsed(came, Transport.UDP, truncated=bool(came[2] & 0x02))

    def _had_nothing(self, address: Address) -> None:
        """Who answered before may have lost three datagrams in a row: that is one chance more."""
        if address in self._answered:
            self._answered.discard(address)
        else:
            self._silent.add(address)

    async def _datagrams(self, line: Line, address: Address, wire: bytes) -> bytes | NoAnswer:
        line.begin(wire)
        for wait in WAITS_IF_SILENT if address in self._silent else WAITS:
            await self._net.gate.admit(address, 1, len(wire) + _OVERHEAD, question=True)
            try:
                line.send()
                data = await line.answer(wait)
            except OSError as error:
                return _failure(line, error)
            if data is not None:
                if line.sent == 1:
                    self._net.gate.answered(address)
                return data
            self._net.gate.lost(address)
        if line.ignored:
            return NoAnswer(Failure.GARBAGE, f"{line.ignored} datagrams that are no answer")
        return NoAnswer(Failure.SILENT, "no answer over UDP")

    async def conversation(
        self, address: Address, queries: Sequence[Query]
    ) -> list[Answer | NoAnswer]:
        """Ask several questions over one TCP connection, one after the other (RFC 7766).

        Of an answer in many messages, such as a zone transfer, only the first is read; so ask
        that last. After a failure the rest fail the same way.
        """
        self._net.gate.require(address)
        async with self._slots:
            reached, stream = await connect(self._net, address, self._port, tries=2, question=True)
            if stream is None:
                failure = _FAILURES.get(reached.state, Failure.SILENT)
                return [NoAnswer(failure, reached.detail)] * len(queries)
            came: list[Answer | NoAnswer] = []
            with stream:
                for query in queries:
                    self.questions += 1
                    wire = query.to_wire()
                    await self._net.gate.admit(address, 1, len(wire) + _OVERHEAD, question=True)
                    came.append(await _over_stream(stream, wire))
                    if isinstance(came[-1], NoAnswer):
                        break
        return came + [came[-1]] * (len(queries) - len(came))

    async def _over_tcp(
        self, address: Address, query: Query, *, truncated: bool
    ) -> Answer | NoAnswer:
        (answer,) = await self.conversation(address, [query])
        return replace(answer, truncated=truncated) if isinstance(answer, Answer) else answer


async def _over_stream(stream: Stream, wire: bytes) -> Answer | NoAnswer:
    try:
        await stream.send(len(wire).to_bytes(2, "big") + wire)
        for _ in range(_MOST_STRANGE):
            size = int.from_bytes(await stream.exactly(2), "big")
            data = await stream.exactly(size)
            if answers(wire, data):
                return _parsed(data, Transport.TCP, truncated=False)
    except Misbehaved as error:
        return NoAnswer(Failure.CUT, str(error))
    return NoAnswer(Failure.GARBAGE, "messages that are no answer")


def _parsed(data: bytes, transport: Transport, *, truncated: bool) -> Answer | NoAnswer:
    try:
        return Answer(_parse_once(data[2:]), transport, len(data), truncated)
    except Malformed as error:
        return NoAnswer(Failure.GARBAGE, str(error))


@lru_cache(maxsize=8192)
def _parse_once(after_id: bytes) -> Message:
    """Servers of one zone send the same octets after the id: they are parsed once."""
    return parse(b"\0\0" + after_id)


def _failure(line: Line, error: OSError) -> NoAnswer:
    for message in line.errors():
        if message.final:
            return NoAnswer(_FAILURES[message.state(tcp=False)], str(message))
    if error.errno == errno.ECONNREFUSED:
        return NoAnswer(Failure.REFUSED, "connection refused")
    if error.errno == errno.EACCES:
        return NoAnswer(Failure.PROHIBITED, "administratively prohibited")
    return NoAnswer(Failure.UNREACHABLE, error.strerror or "")
