"""The sweep engine: one turn sends a batch, hears answers, and ends or repeats what is due."""

from __future__ import annotations

from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

import numpy as np

from netaudit.facts.reach import PortState
from netaudit.model import Address
from netaudit.net.lanes import ATTEMPTS
from netaudit.raw.answers import TICK, Complaint, answers, complaint, tick
from netaudit.raw.filters import FIRST_PORT, PORTS
from netaudit.raw.messages import Again, Done, Refused, Sweep, parse_ranges
from netaudit.raw.nexthop import NoWayError
from netaudit.raw.packet import ETHERNET, address_columns, frame_size
from netaudit.raw.paths import Paths, Seeker
from netaudit.raw.rings import BATCH
from netaudit.raw.schedule import Schedule
from netaudit.raw.table import (
    CODES,
    MOST_PROBES,
    MOST_TARGETS,
    OVER,
    SENDING,
    WAITING,
    Table,
    ranges,
)

if TYPE_CHECKING:
    from netaudit.raw.answers import Answers

_SEEKERS = 256  # neighbours looked for at a time: the kernel's table holds a thousand
_CHECK = 0.005  # seconds between two looks at what is due
_RESETS = 64  # RSTs of our own in a turn
_GRACE = 3  # passes more, at most, for answers that our own ring had no room for
_SLOWER = 0.7
_BLAMED = 16  # ICMP senders kept of one target
_OPEN = CODES[PortState.OPEN]
_NAP = 0.1
Said = Done | Refused | Again


@dataclass(slots=True)
class _Joining:
    """A target on its way into the table."""

    sweep: Sweep
    address: Address
    ports: Any
    granted: int
    seeker: Seeker | None = None


class Engine:
    """Every sweep under way. Times are seconds of a monotonic clock, handed in."""

    def __init__(self, scope: tuple[str, ...], run_pps: float, now: float) -> None:
        """`scope`: the authorised networks; ValueError for one that is none. Raises OSError."""
        self._scope = [ip_network(text) for text in scope]
        self._paths = Paths()
        self._table = Table()
        self._schedule = Schedule(self._table, run_pps)
        self._joining: deque[_Joining] = deque()
        self._seeking: deque[_Joining] = deque()
        self._blame: dict[int, Counter[str]] = {}
        self._filled = self._checked = now
        self.dropped = 0

    def add(self, sweep: Sweep) -> list[Said]:
        """Take a sweep up. What is refused of it at once. FrameError for ports that are none."""
        ports = np.array(parse_ranges(sweep.ports) if sweep.method == "tcp" else [0], np.uint16)
        source = ip_address(sweep.source) if sweep.source else None
        waiting = len(self._joining) + len(self._seeking)
        targets = len(sweep.addresses) + waiting
        if not len(ports) or not self._table.room_for(targets, targets * len(ports)):
            text = (
                f"at most {MOST_TARGETS} addresses and {MOST_PROBES} probes can be under way, and "
                "at least one port must be asked; divide the sweep"
            )
            return [Refused(sweep.number, a, "unable", text) for a in sweep.addresses]
        refused: list[Said] = []
        for text in sweep.addresses:
            try:
                self._joining.append(self._admitted(sweep, text, source, ports))
            except NoWayError as error:
                refused.append(Refused(sweep.number, text, error.why, str(error)))
        return refused

    def _admitted(self, sweep: Sweep, text: str, source: Any, ports: Any) -> _Joining:
        """The scope is checked here, whatever the scanner has checked before."""
        try:
            address = ip_address(text)
        except ValueError:
            raise NoWayError("unable", f"{text[:50]!r} is no address") from None
        if getattr(address, "scope_id", None) or not any(address in n for n in self._scope):
            raise NoWayError("out of scope", f"{address} lies outside the authorised scope")
        if source is not None and source.version != address.version:
            raise NoWayError("unable", f"{source} cannot ask {address}")
        granted = sweep.granted if sweep.granted >= 0 else MOST_PROBES
        return _Joining(sweep, address, ports, min(granted, MOST_PROBES))

    def grant(self, number: int, probes: int) -> None:
        """Let so many probes more of each address of a sweep leave."""
        for joining in (*self._joining, *self._seeking):
            if joining.sweep.number == number:
                joining.granted += probes
        column, count = self._table.column, self._table.count
        column["granted"][:count][column["number"][:count] == number] += probes

    def cancel(self, number: int) -> None:
        """Forget a sweep; nothing more is said about it."""
        for name in ("_joining", "_seeking"):
            setattr(self, name, deque(j for j in getattr(self, name) if j.sweep.number != number))
        column, count = self._table.column, self._table.count
        column["phase"][:count][column["number"][:count] == number] = OVER

    def turn(self, now: float) -> list[Said]:
        """Send, hear, repeat. What is known now of targets that are through."""
        said: list[Said] = []
        self._join(now, said)
        self._schedule.refill(now - self._filled)
        self._filled = now
        self._send(now, said)
        self._hear(now)
        if now - self._checked >= _CHECK:
            self._checked = now
            self._mind_drops()
            self._end_passes(now, said)
        return said

    def files(self) -> list[int]:
        """What can be waited for."""
        return self._paths.files()

    def nap(self) -> float:
        """Seconds for which nothing has to be done, unless something comes."""
        phase = self._table.column["phase"][: self._table.count]
        if self._joining or len(self._table.may_send()):
            wanting = (
                self._schedule.run.tokens[0] >= BATCH
                and self._schedule.hosts.tokens.max(initial=0) >= BATCH
            )
            return 0.0 if wanting else TICK
        return _CHECK if self._seeking or (phase != OVER).any() else _NAP

    def close(self) -> None:
        """Close sockets and rings."""
        self._paths.close()

    # Joining

    def _join(self, now: float, said: list[Said]) -> None:
        self._paths.tables.forget()
        for joining in list(self._seeking):
            self._seek(joining, now, said)
        while self._joining and len(self._seeking) < _SEEKERS:
            joining = self._joining.popleft()
            self._seeking.append(joining)
            self._seek(joining, now, said)
        if self._table.count:
            self._table.seal()

    def _seek(self, joining: _Joining, now: float, said: list[Said]) -> None:
        sweep, address = joining.sweep, joining.address
        try:
            if joining.seeker is None:
                source = ip_address(sweep.source) if sweep.source else None
                route = self._paths.tables.route(address, source)
                joining.seeker = Seeker(address, route, now)
            mac = joining.seeker.look(self._paths.tables, now)
            if mac is not None:
                self._seeking.remove(joining)
                self._enter(joining, mac, joining.seeker)
        except NoWayError as error:
            self._seeking.remove(joining)
            if error.why == "silent":
                text = f"unreachable {ranges(joining.ports)}"
                said.append(Done(sweep.number, str(address), (text,), (str(error),), 0.0, 0))
            else:
                said.append(Refused(sweep.number, str(address), error.why, str(error)))

    def _enter(self, joining: _Joining, mac: Any, seeker: Seeker) -> None:
        sweep, address = joining.sweep, joining.address
        words, high, low = address_columns([address])
        buckets = self._schedule
        values = {
            "words": words[0],
            "mac": mac,
            "high": high[0],
            "low": low[0],
            "version": address.version,
            "path": self._paths.place(seeker.route, sweep.method),
            "host": buckets.hosts.place(sweep.host or str(address), sweep.host_pps),
            "unit": buckets.units.place(sweep.unit, sweep.unit_rate),
            "number": sweep.number,
            "octets": 2 * (frame_size(address.version, sweep.method) - ETHERNET),
            "smoothed": -1.0,
            "granted": joining.granted,
        }
        self._table.add(values, joining.ports)

    # Sending

    def _send(self, now: float, said: list[Said]) -> None:
        column, rows = self._table.column, self._table.may_send()
        if not len(rows):
            return
        chosen, places = self._schedule.take(rows, BATCH)
        paths = column["path"][chosen]
        for path in np.unique(paths):
            mine = paths == path
            try:
                self._send_over(path, chosen[mine], places[mine], now)
            except OSError as error:
                self._fail(path, error, said)
        through = rows[column["cursor"][rows] >= column["queue_size"][rows]]
        through = through[column["phase"][through] == SENDING]
        column["phase"][through] = WAITING
        column["until"][through] = now + self._table.patience(through)

    def _send_over(self, place: int, rows: Any, places: Any, now: float) -> None:
        column, path = self._table.column, self._paths.all[place]
        ports = self._table.ports.data[column["ports_at"][rows] + places]
        hashes = column["hash"][rows]
        state = tuple(hashes[:, i].copy() for i in range(4))
        cookies = self._table.cookie.finish(state, ports)
        sequences = (column["base"][rows] + places).astype(np.uint32) ^ cookies
        sources = np.full(len(rows), FIRST_PORT + tick(now), np.uint16)
        frames = path.sender.frames[: len(rows)]
        path.builder.build(
            frames, column["mac"][rows], column["words"][rows], sources, ports, sequences
        )
        path.sender.send(len(rows))

    def _fail(self, path: int, error: OSError, said: list[Said]) -> None:
        """The interface is down or gone: nothing of its targets is known."""
        column, count = self._table.column, self._table.count
        name = self._paths.all[path].interface.name
        for row in np.flatnonzero(
            (column["path"][:count] == path) & (column["phase"][:count] != OVER)
        ):
            column["phase"][row] = OVER
            text = f"interface {name}: {error.strerror}"
            said.append(
                Refused(int(column["number"][row]), self._table.address(int(row)), "unable", text)
            )

    # Hearing

    def _hear(self, now: float) -> None:
        for (_card, method, version), ring in self._paths.rings.items():
            for columns in ring.read():
                self._take_in(answers(columns, version, method), now)
        for (_card, version), mailbox in self._paths.mailboxes.items():
            read = [complaint(packet, version) for packet in mailbox.read()]
            if heard := [one for one in read if one is not None]:
                self._take_complaints(heard, version)

    def _take_in(self, found: Answers, now: float) -> None:
        if not self._table.count:
            return
        mask, rows, indices = self._table.identify(
            found.version, found.high, found.low, found.ports, found.sequences
        )
        known = np.flatnonzero(mask)
        if not len(known):
            return
        rows, indices, codes = rows[known], indices[known], found.codes[known]
        again = known[(self._table.states.data[indices] == _OPEN) & (codes == _OPEN)]
        fresh = self._table.settle(rows, indices, codes)
        self._learn(rows[fresh], found.ticks[known][fresh], now)
        if len(again):
            self._reset(found, again[:_RESETS])

    def _learn(self, rows: Any, ticks: Any, now: float) -> None:
        """Round-trip times, a batch's mean at a time (RFC 6298 section 2)."""
        if not len(rows):
            return
        column = self._table.column
        rtt = (tick(now) - ticks.astype(np.int64)) % PORTS * TICK
        who, inverse = np.unique(rows, return_inverse=True)
        mean = np.bincount(inverse, rtt) / np.bincount(inverse)
        smoothed, variation = column["smoothed"][who], column["variation"][who]
        new = smoothed < 0
        column["variation"][who] = np.where(
            new, mean / 2, variation + (np.abs(smoothed - mean) - variation) / 4
        )
        column["smoothed"][who] = np.where(new, mean, smoothed + (mean - smoothed) / 8)

    def _reset(self, found: Answers, places: Any) -> None:
        """A SYN-ACK came twice: our kernel's RST did not get through, so send one."""
        _known, rows, _indices = self._table.identify(
            found.version,
            found.high[places],
            found.low[places],
            found.ports[places],
            found.sequences[places],
        )
        column = self._table.column
        for path in np.unique(column["path"][rows]):
            mine = column["path"][rows] == path
            way, here = self._paths.all[path], places[mine]
            sources = (found.ticks[here] + np.uint16(FIRST_PORT)).astype(np.uint16)
            out = way.sender.frames[: len(here)]
            way.resetter.build(
                out,
                column["mac"][rows[mine]],
                column["words"][rows[mine]],
                sources,
                found.ports[here],
                found.acks[here],
            )
            with suppress(OSError):  # what is sent next says so
                way.sender.send(len(here))

    def _take_complaints(self, heard: list[Complaint], version: int) -> None:
        if not self._table.count:
            return
        high, low = (np.array([getattr(c, n) for c in heard], np.uint64) for n in ("high", "low"))
        ports = np.array([c.port for c in heard], np.uint16)
        sequences = np.array([c.sequence for c in heard], np.uint32)
        mask, rows, indices = self._table.identify(version, high, low, ports, sequences)
        for place in np.flatnonzero(mask):
            row, one = rows[place], heard[place]
            self._table.settle(
                rows[place : place + 1], indices[place : place + 1], np.array([one.code], np.uint8)
            )
            blame = self._blame.setdefault(int(row), Counter())
            text = f"{one.state} {one.text}"
            if text in blame or len(blame) < _BLAMED:
                blame[text] += 1

    def _mind_drops(self) -> None:
        """Our own ring was full: go slower, and ask once more what may have been answered."""
        drops = self._paths.drops()
        if not drops:
            return
        self.dropped += drops
        rate = self._schedule.run.rate
        rate[0] = max(1000.0, rate[0] * _SLOWER)
        column, count = self._table.column, self._table.count
        merited = (column["phase"][:count] != OVER) & (column["grace"][:count] < _GRACE)
        column["attempt"][:count][merited] -= 1
        column["grace"][:count][merited] += 1

    # Ending

    def _end_passes(self, now: float, said: list[Said]) -> None:
        column, count = self._table.column, self._table.count
        phase = column["phase"][:count]
        complete = column["answered"][:count] >= column["size"][:count]
        due = (phase == WAITING) & (complete | (column["until"][:count] <= now))
        for row in np.flatnonzero(due):
            self._end_pass(int(row), said)
        self._table.compact()
        if count and not len(self._seeking) and (phase == OVER).all():
            self._table = self._schedule.table = Table()  # with a new key
            self._blame.clear()

    def _end_pass(self, row: int, said: list[Said]) -> None:
        column = self._table.column
        column["attempt"][row] += 1
        complete = column["answered"][row] >= column["size"][row]
        if complete or column["attempt"][row] >= ATTEMPTS:
            column["phase"][row] = OVER
            said.append(self._result(row))
        else:
            column["phase"][row] = SENDING
            said.append(Again(int(column["number"][row]), self._table.requeue(row)))

    def _result(self, row: int) -> Done:
        table, column = self._table, self._table.column
        base, at, size = (int(column[name][row]) for name in ("base", "ports_at", "size"))
        codes = table.states.data[base : base + size]
        ports = table.ports.data[at : at + size]
        states = tuple(
            f"{state} {ranges(ports[codes == code])}"
            for state, code in CODES.items()
            if (codes == code).any()
        )
        blame = tuple(f"{t}, {n} times" for t, n in self._blame.pop(row, Counter()).items())
        rtt = max(0.0, float(column["smoothed"][row])) * 1000
        return Done(
            int(column["number"][row]),
            self._table.address(row),
            states,
            blame,
            rtt,
            int(column["sent"][row]),
        )
