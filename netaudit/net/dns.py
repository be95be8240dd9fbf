"""DNS over the gate: one question to one address, over UDP with retries or over TCP.

Sockets and their ports are those of netaudit.net.lines, datagrams and their repetition those of
netaudit.net.exchange. What does not answer the question is ignored until the deadline, and counted.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import dns.rdatatype

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.message import Malformed, Message, parse
from netaudit.dns.query import LEAST_PAYLOAD, Query, answers, beside_type, cut_short, offering
from netaudit.model import Address, Transport
from netaudit.net.context import most_dials
from netaudit.net.dial import HANDSHAKE, connect
from netaudit.net.exchange import FAILURES, OVERHEAD, Exchange, Timers
from netaudit.net.kept import Kept, Place
from netaudit.net.lines import Lines
from netaudit.net.nowhere import never, unmeant
from netaudit.net.stream import Misbehaved
from netaudit.net.turns import Server, Turns
from netaudit.pending import Pending

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from netaudit.net.context import Net
    from netaudit.net.stream import Stream

PORT = 53
# Seconds after each datagram. With 3 % lost each way, of 5,000 questions one is silent so; asked
# once more if the server had answered before, of 20 million. A run asks some 20,000.
WAITS = (1.2, 2.0, 3.0)
WAITS_IF_SILENT = (1.5,)  # for an address that has only been silent of late
AT_ONCE = 400  # questions under way over UDP, and conversations over TCP
_MOST_KEPT = 64  # idle connections; no more than a quarter of those that may be open
_TRANSFERS = {int(dns.rdatatype.AXFR), int(dns.rdatatype.IXFR)}
_MOST_STRANGE = 4  # messages on a connection that answer nothing we asked


@dataclass(slots=True)  # not frozen: each question makes one, and that would take twice as long
class _Asked:
    """A question over UDP, and where its answer goes. `whole`: over TCP if it is cut short.

    `exact`: it is not asked for a shorter answer than the query has room for.
    """

    server: Server
    address: Address
    query: Query
    whole: bool
    answer: Pending[Answer | NoAnswer]
    exact: bool = False

    def shortens(self) -> bool:
        """Whether it may ask for a shorter answer: who wants it as it comes wants to measure."""
        query = self.query
        room = query.edns and not query.options and query.payload > LEAST_PAYLOAD
        return room and self.whole and not self.exact


class Asker:
    """An Ask (netaudit.dns.ask) that sends. One a run, inside its event loop."""

    def __init__(self, net: Net, port: int = PORT, meant: Iterable[Address] = ()) -> None:
        """`port` is 53 but in tests on loopback. `meant`: the user names these, not the DNS."""
        self._net, self._port, self._meant = net, port, frozenset(meant)
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._lines, self._timers = Lines(net, port, AT_ONCE), Timers()
        self._kept = Kept(min(_MOST_KEPT, most_dials() // 4))
        net.on_close(self._close)
        self._turns = Turns(AT_ONCE, WAITS, WAITS_IF_SILENT)
        self._servers: dict[Address, Server] = {}
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
        server = self._servers.get(address)
        if server is None:
            if self._is_nowhere(address):
                answer.settle(NoAnswer(Failure.NOWHERE))
                return answer
            server = self._servers[address] = Server(self._turns)
        if transport is Transport.TCP:
            answer.follow(self._over_tcp(address, query, truncated=False))
            return answer
        self.questions += 1
        self._ask(_Asked(server, address, query, whole, answer))
        return answer

    def _is_nowhere(self, address: Address) -> bool:
        """Whether nobody else can be reached at an address: a fact about who publishes it."""
        if never(address):
            return True
        return (
            unmeant(address) and address not in self._meant and not self._net.gate.covers(address)
        )

    def _ask(self, asked: _Asked, *, again: bool = False) -> None:
        wire, shortens, room = asked.query.to_wire(), asked.shortens(), asked.server.lengths.payload
        short = shortens and room < asked.query.payload
        question = asked.address, offering(wire, room) if short else wire
        exchange = Exchange(self._net, self._lines, self._timers, question)
        exchange.shortens = shortens
        exchange.then(lambda: self._came(asked, exchange, again=again, short=short))
        self._turns.enter(asked.server, exchange)

    def _came(self, asked: _Asked, exchange: Exchange, *, again: bool, short: bool) -> None:
        """The exchange is over: what came of it, or TCP where it was cut short.

        Silence of a server that answered its last question, or another one meanwhile, is heard
        twice before it is believed: what loss can be is not yet a fact about the server.
        """
        answer, server = asked.answer, asked.server
        answered = server.answered or server.when > exchange.began
        error = exchange.error
        came = None if error else exchange.result()
        server.heard(came)
        self._turns.left(exchange)
        if error is not None:
            answer.fail(error)
        elif isinstance(came, bytes):
            truncated = cut_short(came)
            if truncated and asked.whole:
                answer.follow(self._whole(asked, came, short=short or exchange.short))
            else:
                answer.take(lambda: _parsed(came, Transport.UDP, truncated=truncated))
        elif came and came.failure is Failure.SILENT and answered and not again:
            self._ask(asked, again=True)
        else:
            answer.settle(cast("NoAnswer", came))

    async def _whole(self, asked: _Asked, part: bytes, *, short: bool) -> Answer | NoAnswer:
        """Over TCP what was cut short; if that was our wish and TCP gives nothing, over UDP."""
        said = _parsed(part, Transport.UDP, truncated=True)
        if isinstance(said, NoAnswer):
            return said
        full = await self._over_tcp(asked.address, asked.query, truncated=True)
        if not short:
            return full._replace(truncated=True)
        if isinstance(full, NoAnswer):
            exact = replace(asked, answer=Pending(), exact=True)
            self.questions += 1
            self._ask(exact)
            return await exact.answer
        if full.size > asked.query.payload:  # it would have been cut short anyway
            return full
        asked.server.lengths.lost(full.size)
        return full._replace(shortened=True)

    async def _close(self) -> None:
        _parse_once.cache_clear()  # a process may live long, and what a run heard dies with it
        self._timers.close()
        self._kept.close()
        await self._lines.close()

    async def conversation(
        self, address: Address, queries: Sequence[Query]
    ) -> list[Answer | NoAnswer]:
        """Ask several questions over one TCP connection, one after the other (RFC 7766).

        Of an answer in many messages, such as a zone transfer, only the first is read; so ask
        that last. After a failure the rest fail the same way. Of a server that answered others of
        ours meanwhile, a failure says that there were too many: all is asked once more.
        """
        if self._is_nowhere(address):
            return [NoAnswer(Failure.NOWHERE)] * len(queries)
        self._net.gate.require(address)
        for _ in range(2):
            # Who waits for a place keeps none from conversations with others.
            async with self._kept.place(address) as place, self._slots:
                came = await self._talk(place, address, queries)
                if isinstance(came[0], Answer) or not place.passed_over():
                    break
        return came

    async def _talk(
        self, place: Place, address: Address, queries: Sequence[Query]
    ) -> list[Answer | NoAnswer]:
        """Over the connection that waited there, else over a new one."""
        if place.stream is not None:
            came = await self._converse(place, address, queries)
            if isinstance(came[-1], Answer):
                return came
            # Whoever ended it, or forgot it on the way: that says nothing of the server.
            place.change(None)
        reached, stream = await connect(self._net, address, self._port, tries=2, question=True)
        place.change(stream)
        if stream is None:
            failure = FAILURES.get(reached.state, Failure.SILENT)
            return [NoAnswer(failure, reached.detail)] * len(queries)
        if reached.tries == 1 and reached.rtt_ms is not None:
            self._net.gate.answered(address, HANDSHAKE[0], after=reached.rtt_ms / 1000)
        return await self._converse(place, address, queries)

    async def _converse(
        self, place: Place, address: Address, queries: Sequence[Query]
    ) -> list[Answer | NoAnswer]:
        """The conversation over the connection that is there."""
        assert place.stream is not None
        came: list[Answer | NoAnswer] = []
        for query in queries:
            self.questions += 1
            wire = query.to_wire()
            await self._net.gate.admit(address, 1, len(wire) + OVERHEAD, question=True)
            came.append(await _over_stream(place.stream, wire))
            if isinstance(came[-1], NoAnswer):
                break
            place.answered()
        place.again = _is_whole(queries[-1], came[-1])
        return came + [came[-1]] * (len(queries) - len(came))

    async def _over_tcp(
        self, address: Address, query: Query, *, truncated: bool
    ) -> Answer | NoAnswer:
        (answer,) = await self.conversation(address, [query])
        return answer._replace(truncated=truncated) if isinstance(answer, Answer) else answer


def _is_whole(query: Query, last: Answer | NoAnswer) -> bool:
    """Whether this message answers the question, and no other can follow it."""
    if isinstance(last, NoAnswer):
        return False
    return query.rdtype not in _TRANSFERS or bool(last.message.rcode)


async def _over_stream(stream: Stream, wire: bytes) -> Answer | NoAnswer:
    try:
        await stream.send(len(wire).to_bytes(2, "big") + wire)
        for _ in range(_MOST_STRANGE):
            size = int.from_bytes(await stream.exactly(2), "big")
            data = await stream.exactly(size)
            if answers(wire, data):
                if cut_short(data):  # nowhere else is there the whole (RFC 2181 section 9)
                    return NoAnswer(Failure.GARBAGE, "cut short over TCP as well")
                return _parsed(data, Transport.TCP, truncated=False)
    except Misbehaved as error:
        return NoAnswer(Failure.CUT, str(error))
    return NoAnswer(Failure.GARBAGE, "messages that are no answer")


def _parsed(data: bytes, transport: Transport, *, truncated: bool) -> Answer | NoAnswer:
    try:
        return Answer(_parse_once(beside_type(data)), transport, len(data), truncated)
    except Malformed as error:
        return NoAnswer(Failure.GARBAGE, str(error))


@lru_cache(maxsize=1 << 16)  # 2,000 zones give 36,000; the run keeps them all anyway
def _parse_once(after_id: bytes) -> Message:
    """Servers of one zone send the same octets after the id, and so do denials of several types."""
    return parse(b"\0\0" + after_id)
