"""The loop of the port sweep: probes leave when the gate lets them, answers settle them."""

from __future__ import annotations

import os
import select
from collections import deque
from contextlib import suppress
from heapq import heappop, heappush
from itertools import count
from time import monotonic, sleep
from typing import TYPE_CHECKING

from netaudit.errors import CannotAsk, Stopped
from netaudit.net.mail import Letter, Mail
from netaudit.net.slots import Slot, Slots, window
from netaudit.net.spacing import Spacing

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from netaudit.facts.reach import PortState
    from netaudit.model import Address
    from netaudit.net.gate import Bucket, Gate
    from netaudit.net.lanes import Lane

    _Booked = tuple[float, int, Lane, list[tuple[int, int]]]  # when, its number, whose, what

BATCH = 16  # probes booked in one go: so many that the gate's lock does not matter
# Of one probe, both ways: a SYN with the kernel's options on a link, and as much for its answer.
OCTETS = {4: 2 * 78, 6: 2 * 98}
_NAP = 0.1  # seconds: the kill switch is looked at that often
_TICK = 0.002
_LAUNCH = 0.01  # seconds of a turn for sending: answers wait, and so do slow links


class Engine:
    """The loop. Everything in it belongs to its thread, but for the inbox and `wake`."""

    def __init__(
        self,
        gate: Gate,
        sources: dict[int, Address | None],
        inbox: deque[tuple[Lane, asyncio.Future[None]]],
    ) -> None:
        self._gate, self._inbox = gate, inbox
        self._epoll = select.epoll()
        self._slots = Slots(window(), sources, self._epoll)
        self._mail = Mail(sources, self._epoll)
        self._futures: dict[Lane, asyncio.Future[None]] = {}
        self._ways: dict[Lane, _Way] = {}
        self._ready: deque[Lane] = deque()
        # What leaves a few at a time comes first: slow links need all the time there is.
        self._slow: list[_Booked] = []
        self._due: list[_Booked] = []
        self._expiry: list[tuple[float, int, Slot | Letter, _Flight]] = []
        self._number = count()
        self._spacing = Spacing()
        self._credit, self._filled = 0.0, monotonic()
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._epoll.register(self._wake, select.EPOLLIN)
        self.closing = False

    def wake(self) -> None:
        """Have the loop look at its inbox. From any thread."""
        os.eventfd_write(self._wake, 1)

    def close(self) -> None:
        """Free what the loop had, after its end."""
        self._fail_all(Stopped("the sweep was ended"))
        self._slots.close()
        self._mail.close()
        self._epoll.close()
        os.close(self._wake)

    def run(self) -> None:
        """The thread's body: until `closing`."""
        while not self.closing:
            try:
                self._turn()
            except Exception as error:  # noqa: BLE001  a bug here must not leave askers waiting
                self._fail_all(error)
                sleep(_NAP)

    def _turn(self) -> None:
        if self._gate.stopped:
            self._fail_all(Stopped("the run was stopped; nothing more is sent"))
        self._admit()
        self._book()
        self._launch()
        for fd, _events in self._epoll.poll(self._nap(), 1024):
            self._hear(fd)
        self._expire()

    def _hear(self, fd: int) -> None:
        """Something came on a file descriptor."""
        if (slot := self._slots.get(fd)) is not None:
            self._look(slot)
        elif self._mail.owns(fd):
            for letter in self._mail.read():
                self._look(letter)
        else:
            with suppress(BlockingIOError):
                os.eventfd_read(self._wake)

    def _admit(self) -> None:
        while self._inbox:
            lane, future = self._inbox.popleft()
            self._futures[lane] = future
            self._ways[lane] = self._way(lane.address)
            self._list(lane)

    def _way(self, address: Address) -> _Way:
        octets = OCTETS[address.version]
        most = min(BATCH, self._gate.burst(address, octets))
        return _Way(octets, most, self._gate.link(address))

    def _list(self, lane: Lane) -> None:
        lane.listed = True
        self._ready.append(lane)

    def _book(self) -> None:
        """Book at the gate what may leave soon, and no more: others ask it too."""
        now, pace = monotonic(), self._gate.limits.run_pps
        self._credit = min(pace / 20, self._credit + (now - self._filled) * pace)
        self._filled = now
        while self._ready and self._credit >= 1:
            lane = self._ready.popleft()
            if not lane.waiting:
                lane.listed = False
                self._finish_if_done(lane)
                continue
            way = self._ways[lane]
            probes = lane.take(way.most)
            try:
                wait = self._gate.reserve(lane.address, len(probes), len(probes) * way.octets)
            except CannotAsk as error:
                self._fail(lane, error)
                continue
            self._credit -= len(probes)
            heap = self._slow if len(probes) < BATCH else self._due
            heappush(heap, (now + wait, next(self._number), lane, probes))

    def _launch(self) -> None:
        now = monotonic()
        for heap in (self._slow, self._due):
            while heap and heap[0][0] <= now:
                if monotonic() - now > _LAUNCH or not self._launch_next(heap, now):
                    return

    def _launch_next(self, heap: list[_Booked], now: float) -> bool:
        """What is due first; False when no socket is free: the rest goes when one is."""
        due, number, lane, probes = heappop(heap)
        if wait := self._line_wait(lane, len(probes), now):
            heappush(heap, (now + wait, number, lane, probes))
            return True
        sent = self._send(lane, probes)
        if sent < len(probes):
            heappush(heap, (due, number, lane, probes[sent:]))
            return False
        if len(probes) < BATCH:  # a gentle pace, or the last few: these wait long enough
            self._ready.appendleft(lane)
        else:
            self._ready.append(lane)
        return True

    def _line_wait(self, lane: Lane, probes: int, now: float) -> float:
        """Seconds to wait since the link got enough just now; 0: they may leave."""
        way = self._ways.get(lane)
        if way is None or way.link is None:
            return 0.0
        return self._spacing.wait(way.link, probes * way.octets, now)

    def _send(self, lane: Lane, probes: list[tuple[int, int]]) -> int:
        """Send these; how many of them are dealt with."""
        for index, (port, attempt) in enumerate(probes):
            if lane not in self._futures or lane.cancelled:
                return len(probes)
            try:
                if not self._start(lane, port, attempt):
                    return index
            except CannotAsk as error:
                self._fail(lane, error)
        return len(probes)

    def _start(self, lane: Lane, port: int, attempt: int) -> bool:
        """Send one probe; False when no socket is free."""
        now = monotonic()
        if lane.questions is not None:
            probe: Slot | Letter = self._mail.begin(lane.address, port, lane.questions[port])
            state = None
        elif (begun := self._slots.begin(lane.address, port)) is not None:
            probe, state = begun
        else:
            return False
        flight = probe.tag = _Flight(lane, port, attempt, now)
        lane.under_way += 1
        lane.sent += 1
        if state is not None:
            self._land(probe, flight, state)
        else:
            deadline = now + lane.patience.seconds(attempt)
            heappush(self._expiry, (deadline, next(self._number), probe, flight))
        return True

    def _look(self, probe: Slot | Letter) -> None:
        if isinstance(probe.tag, _Flight):
            self._learn(probe, probe.tag, probe.verdict, ended=False)

    def _expire(self) -> None:
        now = monotonic()
        while self._expiry and self._expiry[0][0] <= now:
            _deadline, _number, probe, flight = heappop(self._expiry)
            if probe.tag is flight:
                self._learn(probe, flight, probe.last_word, ended=True)

    def _learn(
        self,
        probe: Slot | Letter,
        flight: _Flight,
        tell: Callable[[], PortState | None],
        *,
        ended: bool,
    ) -> None:
        """Land a probe of which something is told, or whose time has `ended`."""
        try:
            state = tell()
        except CannotAsk as error:
            probe.release()
            flight.lane.under_way -= 1
            self._fail(flight.lane, error)
            return
        if ended or state is not None:
            self._land(probe, flight, state)

    def _land(self, probe: Slot | Letter, flight: _Flight, state: PortState | None) -> None:
        """A probe ended: answered with `state`, or not at all."""
        lane = flight.lane
        probe.release()
        lane.under_way -= 1
        if state is None:
            lane.miss(flight.port, flight.attempt)
        else:
            lane.settle(flight.port, state, monotonic() - flight.sent, flight.attempt)
            if probe.blame:
                lane.blame.update(probe.blame)
        if lane.waiting and not lane.listed:
            self._list(lane)
        self._finish_if_done(lane)

    def _finish_if_done(self, lane: Lane) -> None:
        if lane.done and not lane.listed and (future := self._futures.pop(lane, None)):
            self._ways.pop(lane, None)
            _tell(future, None)

    def _fail(self, lane: Lane, error: Exception) -> None:
        lane.cancelled = True
        self._ways.pop(lane, None)
        if future := self._futures.pop(lane, None):
            _tell(future, error)

    def _fail_all(self, error: Exception) -> None:
        while self._inbox:
            lane, future = self._inbox.popleft()
            self._futures[lane] = future
        for lane in list(self._futures):
            self._fail(lane, error)

    def _nap(self) -> float:
        """Seconds until there is something to do."""
        if not self._futures:
            return 10 * _NAP
        if self._ready:
            return _TICK
        heaps = (self._slow, self._due, self._expiry)
        next_ = min((heap[0][0] for heap in heaps if heap), default=0.0)
        return min(_NAP, max(_TICK, next_ - monotonic()))


class _Way:
    """To an address: octets of a probe, probes in one go, the link's bucket."""

    __slots__ = ("link", "most", "octets")

    def __init__(self, octets: int, most: int, link: Bucket | None) -> None:
        self.octets, self.most, self.link = octets, most, link


class _Flight:
    """A probe under way."""

    __slots__ = ("attempt", "lane", "port", "sent")

    def __init__(self, lane: Lane, port: int, attempt: int, sent: float) -> None:
        self.lane, self.port, self.attempt, self.sent = lane, port, attempt, sent


def _tell(future: asyncio.Future[None], error: Exception | None) -> None:
    """Settle a future of another thread's loop, if that still runs and still wants it."""

    def settle() -> None:
        if future.done():
            return
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)

    with suppress(RuntimeError):  # the loop is closed
        future.get_loop().call_soon_threadsafe(settle)
