"""One question over UDP, datagram after datagram, until its answer or its failure.

No task and no coroutine: a run asks tens of thousands. Its turn, its answer and its time-out call
it back.
"""

from __future__ import annotations

import asyncio
import errno
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING

from netaudit.dns.ask import Failure, NoAnswer
from netaudit.dns.query import LEAST_PAYLOAD, offering
from netaudit.errors import CannotAsk
from netaudit.facts.reach import PortState
from netaudit.net.gate import NAP
from netaudit.pending import Pending

if TYPE_CHECKING:
    from netaudit.model import Address
    from netaudit.net.context import Net
    from netaudit.net.icmp import IcmpError
    from netaudit.net.lines import Line, Lines
    from netaudit.net.turns import Server

_SHORT = 3  # which datagram asks for a short answer
OVERHEAD = 600  # octets of an answer and of the headers, for the pace
FAILURES = {
    PortState.CLOSED: Failure.REFUSED,
    PortState.PROHIBITED: Failure.PROHIBITED,
    PortState.UNREACHABLE: Failure.UNREACHABLE,
    PortState.FILTERED: Failure.SILENT,
}


class Timers:
    """Time-outs of few different lengths: those of one length ring in the order they were set.

    So one timer of the event loop for each length is enough, however many questions wait.
    """

    def __init__(self) -> None:
        """Inside the event loop."""
        self._loop = asyncio.get_running_loop()
        self._queues: dict[float, deque[tuple[float, Exchange, int]]] = {}
        self._set: dict[float, asyncio.TimerHandle] = {}

    def set(self, seconds: float, exchange: Exchange) -> None:
        """Tell `exchange` when its datagram was not answered for so long."""
        due = self._loop.time() + seconds
        queue = self._queues.setdefault(seconds, deque())
        queue.append((due, exchange, exchange.sent))
        if seconds not in self._set:
            self._set[seconds] = self._loop.call_at(due, self._ring, seconds, queue)

    def close(self) -> None:
        """None rings any more."""
        for timer in self._set.values():
            timer.cancel()

    def _ring(self, seconds: float, queue: deque[tuple[float, Exchange, int]]) -> None:
        now = self._loop.time()
        while queue:
            due, exchange, sent = queue[0]
            waits = not exchange.done and exchange.sent == sent
            if waits and due > now:
                self._set[seconds] = self._loop.call_at(due, self._ring, seconds, queue)
                return
            queue.popleft()
            if waits:
                exchange.late()
        del self._set[seconds]


class Exchange(Pending[bytes | NoAnswer]):
    """The octets that answer a question, or how there was no answer. Fails with CannotAsk.

    `sent`: datagrams so far; `ignored`: those that came and answer nothing. `shortens`: the third
    asks for a short answer, as long ones may be what is lost (RFC 6891 section 6.2.5).
    """

    __slots__ = (
        "_address",
        "_at",
        "_lines",
        "_net",
        "_server",
        "_since",
        "_timers",
        "_waits",
        "_wire",
        "began",
        "ignored",
        "queued",
        "sent",
        "shortens",
    )

    def __init__(
        self, net: Net, lines: Lines, timers: Timers, question: tuple[Address, bytes]
    ) -> None:
        super().__init__()
        self._net, self._lines, self._timers = net, lines, timers
        self._address, self._wire = question
        self._waits: tuple[float, ...] = ()
        self._server: Server | None = None
        self._at: list[tuple[Line, bytes]] = []  # where it was sent, and the octets
        self.began = self._since = 0.0  # when the first datagram left, and the last
        self.sent = self.ignored = 0
        self.queued = False  # it waits, with no place among those under way
        self.shortens = False

    @property
    def short(self) -> bool:
        """Whether it has asked for a short answer."""
        return self.shortens and self.sent >= _SHORT

    def begin(self, waits: tuple[float, ...], server: Server) -> bool:
        """Send the next datagram. The first call's `waits` are the seconds after each of them.

        Whether it has to wait for its turn; `server.turned` is called when it has waited.
        """
        self._waits = self._waits or waits
        self._server, before = server, self.sent
        self._admit()
        return self.sent == before and not self.done

    def heard(self, data: bytes) -> None:
        """See netaudit.net.lines.Asking."""
        if self.sent == 1:
            self._net.gate.answered(self._address, after=monotonic() - self._since)
        self._finish(data)

    def strange(self) -> None:
        """See netaudit.net.lines.Asking."""
        self.ignored += 1

    def refused(self, error: OSError | None, said: IcmpError | None) -> None:
        """See netaudit.net.lines.Asking."""
        if said is not None:
            self._finish(NoAnswer(FAILURES[said.state(tcp=False)], str(said)))
        elif error is not None and error.errno == errno.ECONNREFUSED:
            self._finish(NoAnswer(Failure.REFUSED, "connection refused"))
        elif error is not None and error.errno == errno.EACCES:
            self._finish(NoAnswer(Failure.PROHIBITED, "administratively prohibited"))
        else:
            self._finish(NoAnswer(Failure.UNREACHABLE, (error and error.strerror) or ""))

    def late(self) -> None:
        """The last datagram was not answered in time."""
        self._net.gate.lost(self._address, self._since)
        for line, _ in self._at:
            line.spoilt = True
        if self.sent < len(self._waits):
            assert self._server is not None
            self._server.again(self)
        elif self.ignored:
            detail = f"{self.ignored} datagrams that are no answer"
            self._finish(NoAnswer(Failure.GARBAGE, detail))
        else:
            self._finish(NoAnswer(Failure.SILENT, "no answer over UDP"))

    def _admit(self) -> None:
        """Book the next datagram, and send it when it is its turn."""
        octets = len(self._wire) + OVERHEAD
        try:
            self._wait(self._net.gate.reserve(self._address, 1, octets, question=True))
        except CannotAsk as error:
            self._finish(error)

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            loop = asyncio.get_running_loop()
            loop.call_later(min(seconds, NAP), self._turn, seconds - NAP)
        else:
            self._send()

    def _turn(self, left: float) -> None:
        before = self.sent
        if not self.done:  # it may have been answered late
            try:
                self._net.gate.require(self._address)
                self._wait(left)
            except CannotAsk as error:
                self._finish(error)
        if self.sent > before or self.done:
            assert self._server is not None
            self._server.turned()

    def _send(self) -> None:
        """The first datagram beside other questions, the next from a socket of its own.

        So what is no answer there was meant for no other question.
        """
        if self.sent < 2:  # noqa: PLR2004  the third like the second
            line = self._lines.take(self._address, alone=self.sent > 0)
            self._at.append((line, line.begin(self._wire, self)))
        line, wire = self._at[-1]
        wait = self._waits[self.sent]
        self.sent += 1
        if self.short:
            wire = offering(wire, LEAST_PAYLOAD)
        self._since = monotonic()
        self.began = self.began or self._since
        line.send(wire)
        if not self.done:
            self._timers.set(wait, self)

    def _finish(self, came: bytes | NoAnswer | CannotAsk) -> None:
        for line, wire in self._at:
            self._lines.give(line, wire)
        self._at.clear()
        if isinstance(came, CannotAsk):
            self.fail(came)
        else:
            self.settle(came)
