"""DNS over the gate: one question to one address, over UDP with retries or over TCP.

Sockets and their ports are those of netaudit.net.lines, datagrams and their repetition those of
netaudit.net.exchange. What does not answer the question is ignored until the deadline, and counted.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.message import Malformed, Message, parse
from netaudit.dns.query import answers
from netaudit.model import Transport
from netaudit.net.dial import connect
from netaudit.net.exchange import FAILURES, OVERHEAD, Exchange, Timers
from netaudit.net.lines import Lines
from netaudit.net.stream import Misbehaved
from netaudit.pending import Pending

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netaudit.dns.query import Query
    from netaudit.model import Address
    from netaudit.net.context import Net
    from netaudit.net.stream import Stream

PORT = 53
WAITS = (1.2, 2.0, 3.0)  # seconds after each datagram; with 3 % lost each way 1 in 4,000 fails
WAITS_IF_SILENT = (1.5,)  # for an address that has only been silent of late
AT_ONCE = 400  # questions under way over UDP, and conversations over TCP
_MOST_STRANGE = 4  # messages on a connection that answer nothing we asked


class Asker:
    """An Ask (netaudit.dns.ask) that sends. One a run, inside its event loop."""

    def __init__(self, net: Net, port: int = PORT) -> None:
        """`port` is 53 but in tests on loopback."""
        self._net, self._port = net, port
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._lines, self._timers = Lines(net, port, AT_ONCE), Timers()
        net.on_close(self._close)
        self._queue: deque[tuple[Address, Exchange]] = deque()
        self._under_way, self._beginning = 0, False
        self._answered: set[Address] = set()
        self._silent: set[Address] = set()
        self.questions = 0

    def __call__(
        self,
        address: Address,
        query: Query,
        transport: Transport = Transport.UDP,
        *,
        whole: bool = True,
    ) -> Pending[Answer | NoAnswer]:
        """See netaudit.dns.ask.Ask. It is under way at once; errors come when it is awaited."""
        answer: Pending[Answer | NoAnswer] = Pending()
        if transport is Transport.TCP:
            answer.follow(self._over_tcp(address, query, truncated=False))
            return answer
        self.questions += 1
        question = address, query.to_wire()
        exchange = Exchange(self._net, self._lines, self._timers, question)
        exchange.then(lambda: self._came(address, query, exchange, answer, whole=whole))
        self._queue.append((address, exchange))
        self._begin()
        return answer

    def _begin(self) -> None:
        """As many as may be under way at once, the one that has waited longest first."""
        if self._beginning:  # one that failed at once: the loop below goes on
            return
        self._beginning = True
        try:
            while self._queue and self._under_way < AT_ONCE:
                self._under_way += 1
                address, exchange = self._queue.popleft()
                silent = self._silent and address in self._silent
                exchange.begin(WAITS_IF_SILENT if silent else WAITS)
        finally:
            self._beginning = False

    def _came(
        self,
        address: Address,
        query: Query,
        exchange: Exchange,
        answer: Pending[Answer | NoAnswer],
        *,
        whole: bool,
    ) -> None:
        """The exchange is over: what came of it, or TCP where it was cut short."""
        self._under_way -= 1
        if exchange.error:
            answer.fail(exchange.error)
        elif isinstance(came := exchange.result(), NoAnswer):
            if came.failure in {Failure.SILENT, Failure.GARBAGE}:
                self._had_nothing(address)
            answer.settle(came)
        else:
            if self._silent:
                self._silent.discard(address)
            self._answered.add(address)
            truncated = bool(came[2] & 0x02)
            if truncated and whole:
                answer.follow(self._whole(address, query, came))
            else:
                answer.take(lambda: _parsed(came, Transport.UDP, truncated=truncated))
        self._begin()

    async def _whole(self, address: Address, query: Query, part: bytes) -> Answer | NoAnswer:
        said = _parsed(part, Transport.UDP, truncated=True)
        if isinstance(said, NoAnswer):
            return said
        return await self._over_tcp(address, query, truncated=True)

    def _had_nothing(self, address: Address) -> None:
        """Who answered before may have lost three datagrams in a row: that is one chance more."""
        if address in self._answered:
            self._answered.discard(address)
        else:
            self._silent.add(address)

    async def _close(self) -> None:
        _parse_once.cache_clear()  # a process may live long, and what a run heard dies with it
        self._timers.close()
        await self._lines.close()

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
                failure = FAILURES.get(reached.state, Failure.SILENT)
                return [NoAnswer(failure, reached.detail)] * len(queries)
            came: list[Answer | NoAnswer] = []
            with stream:
                for query in queries:
                    self.questions += 1
                    wire = query.to_wire()
                    await self._net.gate.admit(address, 1, len(wire) + OVERHEAD, question=True)
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


@lru_cache(maxsize=1 << 16)  # 2,000 zones give 36,000; the run keeps them all anyway
def _parse_once(after_id: bytes) -> Message:
    """Servers of one zone send the same octets after the id: they are parsed once."""
    return parse(b"\0\0" + after_id)
