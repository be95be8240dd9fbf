"""Targets on their way into the table: scope, route, next hop, buckets."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import numpy as np

from netaudit.raw.addresses import Scope, parse, text_of
from netaudit.raw.messages import Dones, Refused, Sweep, parse_spans
from netaudit.raw.nexthop import NoWayError
from netaudit.raw.packet import packed_columns
from netaudit.raw.paths import Seeker
from netaudit.raw.table import MOST_PROBES, MOST_TARGETS, ranges
from netaudit.raw.ways import FEW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from netaudit.model import Address, Network
    from netaudit.raw.hearing import Wire
    from netaudit.raw.nexthop import Route
    from netaudit.raw.schedule import Schedule

_AT_ONCE = 1024  # targets in a turn: answers must not wait for it
_FINDING = 64  # while links are found out by when answers come
_SEEKERS = 256  # neighbours looked for at a time: the kernel's table holds a thousand


@dataclass(slots=True)
class _Party:
    """Targets of a sweep on their way, equally far: first all, then those with the same next hop.

    `packed`: their octets, 4 or 16.
    """

    sweep: Sweep
    source: Address | None
    packed: list[bytes]
    ports: Any
    decoys: Any
    granted: int
    route: Route | None = None
    seeker: Seeker | None = None


class Joins:
    """Sweeps come in as messages; their targets leave for the table."""

    def __init__(self, scope: Sequence[Network], paths: Wire, schedule: Schedule) -> None:
        """`scope`: the authorised networks."""
        self._scope = Scope(scope)
        self._paths, self._schedule = paths, schedule
        self._waiting: deque[_Party] = deque()  # for a route
        self._aside: deque[_Party] = deque()  # for others to find their neighbour
        self._seeking: deque[_Party] = deque()

    @property
    def busy(self) -> bool:
        """Whether some have not arrived."""
        return bool(self._waiting or self._aside or self._seeking)

    @property
    def waiting(self) -> bool:
        """Whether some have not been looked at."""
        return bool(self._waiting)

    def add(self, sweep: Sweep) -> list[Refused]:
        """Take a sweep up. What is refused of it at once. FrameError for ports that are none."""
        tcp = sweep.method == "tcp"
        wanted = _ports(sweep.ports if tcp else "0")
        decoys = _ports(sweep.decoys if tcp and len(wanted) else "")
        ports = _ports(sweep.ports, sweep.decoys) if len(decoys) else wanted
        source = ip_address(sweep.source) if sweep.source else None
        targets = len(sweep.addresses) + sum(len(party.packed) for party in self._parties())
        if not len(ports) or not self._schedule.table.room_for(targets, targets * len(ports)):
            text = (
                f"at most {MOST_TARGETS} addresses and {MOST_PROBES} probes can be under way, and "
                "at least one port must be asked; divide the sweep"
            )
            return [Refused(sweep.number, a, "unable", text) for a in sweep.addresses]
        refused: list[Refused] = []
        admitted: dict[int, list[bytes]] = {4: [], 16: []}
        for text in sweep.addresses:
            try:
                packed = self._admitted(text, source)
            except NoWayError as error:
                refused.append(Refused(sweep.number, text, error.why, str(error)))
            else:
                admitted[len(packed)].append(packed)
        granted = min(sweep.granted, MOST_PROBES) if sweep.granted >= 0 else MOST_PROBES
        for some in admitted.values():
            if some:
                self._waiting.append(_Party(sweep, source, some, ports, decoys, granted))
        return refused

    def _admitted(self, text: str, source: Address | None) -> bytes:
        """The scope is checked here, whatever the scanner has checked before."""
        address, _percent, zone = text.partition("%")
        try:
            packed = parse(address)
        except ValueError as error:
            raise NoWayError("unable", str(error)) from None
        if zone or packed not in self._scope:
            raise NoWayError("out of scope", f"{text[:50]} lies outside the authorised scope")
        if source is not None and len(source.packed) != len(packed):
            raise NoWayError("unable", f"{source} cannot ask {address}")
        return packed

    def _parties(self) -> Iterator[_Party]:
        yield from self._waiting
        yield from self._aside
        yield from self._seeking

    def grant(self, number: int, probes: int) -> None:
        """Let so many probes more of each address of a sweep leave."""
        for party in self._parties():
            if party.sweep.number == number:
                party.granted += probes

    def cancel(self, number: int) -> None:
        """Forget a sweep."""
        for queue in (self._waiting, self._aside, self._seeking):
            left = [party for party in queue if party.sweep.number != number]
            queue.clear()
            queue.extend(left)

    def turn(self, now: float) -> list[Dones | Refused]:
        """Look for next hops. Those that have one enter the table; what is known of others."""
        if not self.busy:
            return []
        said: list[Dones | Refused] = []
        self._paths.forget_ways()
        taken = list(self._next())
        many = sum(len(party.packed) for party in taken) >= FEW
        for party in taken:
            self._find_ways(party, said, many=many)
        while self._aside and len(self._seeking) < _SEEKERS:
            self._seek(self._aside.popleft(), now)
        found: dict[tuple[Any, ...], list[_Party]] = {}
        for party in list(self._seeking):
            if (mac := self._look(party, now, said)) is not None:
                self._seeking.remove(party)
                assert party.route is not None
                route = party.route
                alike = (party.sweep.number, party.granted, route.interface, route.source, mac)
                found.setdefault(alike, []).append(party)
        for alike, some in found.items():
            self._enter(some, np.frombuffer(alike[-1], ">u2").astype(np.uint16), now, said)
        if self._schedule.table.count:
            self._schedule.table.seal()
        return said

    def _next(self) -> Iterator[_Party]:
        """The next targets that wait for a route; a party may be too large for one turn."""
        room = _FINDING if self._schedule.links.finding else _AT_ONCE
        while self._waiting and room:
            party = self._waiting.popleft()
            some, rest = party.packed[:room], party.packed[room:]
            if rest:
                self._waiting.appendleft(replace(party, packed=rest))
            room -= len(some)
            yield replace(party, packed=some)

    def _find_ways(self, party: _Party, said: list[Dones | Refused], *, many: bool) -> None:
        ways, none = self._paths.ways(party.packed, party.source, many=many)
        self._aside.extend(replace(party, packed=some, route=route) for route, some in ways)
        for packed, error in none:
            said.append(Refused(party.sweep.number, text_of(packed), error.why, str(error)))

    def _seek(self, party: _Party, now: float) -> None:
        assert party.route is not None
        party.seeker = Seeker(ip_address(party.packed[0]), party.route, now)
        self._seeking.append(party)

    def _look(self, party: _Party, now: float, said: list[Dones | Refused]) -> bytes | None:
        """The Ethernet address that leads to targets; None: not yet, or never."""
        assert party.seeker is not None
        try:
            return party.seeker.look(self._paths.tables, now)
        except NoWayError as error:
            self._seeking.remove(party)
            number, texts = party.sweep.number, [text_of(packed) for packed in party.packed]
            if error.why == "silent":
                state, zeros = f"unreachable {ranges(party.ports)}", (0.0,) * len(texts)
                told = (state,), (str(error),), zeros, (0,) * len(texts)
                said.append(Dones(number, tuple(texts), *told, 0.0, False))
            else:
                said += [Refused(number, text, error.why, str(error)) for text in texts]
            return None

    def _enter(self, some: list[_Party], mac: Any, now: float, said: list[Dones | Refused]) -> None:
        """Targets of one sweep that leave by one path enter the table."""
        first = some[0]
        sweep, targets = first.sweep, [packed for party in some for packed in party.packed]
        assert first.route is not None
        try:
            path = self._paths.place(first.route, sweep.method)
        except NoWayError as error:
            said += [Refused(sweep.number, text_of(p), error.why, str(error)) for p in targets]
            return
        words, high, low = packed_columns(targets)
        version = first.route.source.version
        links, hosts = self._schedule.links, self._schedule.hosts
        names = [sweep.host] * len(targets) if sweep.host else list(map(bytes.hex, targets))
        octets = self._paths.octets(version, sweep.method)
        target = sweep.queue_ms / 1000
        values = {
            "words": words,
            "mac": mac,
            "high": high,
            "low": low,
            "version": version,
            "path": path,
            "host": hosts.places(names, sweep.host_pps),
            "unit": links.place(sweep.unit, sweep.unit_rate, target, octets, now),
            "number": sweep.number,
            "octets": octets,
            "smoothed": -1.0,
            "granted": first.granted,
            "single": sweep.single,
        }
        self._schedule.table.add(values, first.ports, first.decoys, len(targets))


def _ports(*texts: str) -> NDArray[np.uint16]:
    """The ports of "20-23,25" and the like, sorted, each once. FrameError for anything else."""
    wanted = np.zeros(1 << 16, np.bool_)
    for text in texts:
        for first, last in parse_spans(text):
            wanted[first : last + 1] = True
    return np.flatnonzero(wanted).astype(np.uint16)
