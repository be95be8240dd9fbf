"""Targets on their way into the table: scope, route, next hop, buckets."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import numpy as np

from netaudit.raw.messages import Done, Refused, Sweep, parse_spans
from netaudit.raw.nexthop import NoWayError
from netaudit.raw.packet import address_columns
from netaudit.raw.paths import Seeker
from netaudit.raw.table import MOST_PROBES, MOST_TARGETS, ranges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from netaudit.model import Address, Network
    from netaudit.raw.hearing import Wire
    from netaudit.raw.schedule import Schedule

_AT_ONCE = 256  # in a turn: answers must not wait for it
_FEW = 32  # while links are found out by when answers come
_SEEKERS = 256  # neighbours looked for at a time: the kernel's table holds a thousand


@dataclass(slots=True)
class _Joining:
    """A target on its way."""

    sweep: Sweep
    source: Address | None
    address: Address
    ports: Any
    decoys: Any
    granted: int
    seeker: Seeker | None = None


class Joins:
    """Sweeps come in as messages; their targets leave for the table."""

    def __init__(self, scope: Sequence[Network], paths: Wire, schedule: Schedule) -> None:
        """`scope`: the authorised networks."""
        self._scope = scope
        self._paths, self._schedule = paths, schedule
        self._waiting: deque[_Joining] = deque()
        self._seeking: deque[_Joining] = deque()

    @property
    def busy(self) -> bool:
        """Whether some have not arrived."""
        return bool(self._waiting or self._seeking)

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
        targets = len(sweep.addresses) + len(self._waiting) + len(self._seeking)
        if not len(ports) or not self._schedule.table.room_for(targets, targets * len(ports)):
            text = (
                f"at most {MOST_TARGETS} addresses and {MOST_PROBES} probes can be under way, and "
                "at least one port must be asked; divide the sweep"
            )
            return [Refused(sweep.number, a, "unable", text) for a in sweep.addresses]
        refused = []
        for text in sweep.addresses:
            try:
                address = self._admitted(text, source)
            except NoWayError as error:
                refused.append(Refused(sweep.number, text, error.why, str(error)))
            else:
                granted = min(sweep.granted, MOST_PROBES) if sweep.granted >= 0 else MOST_PROBES
                self._waiting.append(_Joining(sweep, source, address, ports, decoys, granted))
        return refused

    def _admitted(self, text: str, source: Any) -> Address:
        """The scope is checked here, whatever the scanner has checked before."""
        try:
            address = ip_address(text)
        except ValueError:
            raise NoWayError("unable", f"{text[:50]!r} is no address") from None
        if getattr(address, "scope_id", None) or not any(address in n for n in self._scope):
            raise NoWayError("out of scope", f"{address} lies outside the authorised scope")
        if source is not None and source.version != address.version:
            raise NoWayError("unable", f"{source} cannot ask {address}")
        return address

    def grant(self, number: int, probes: int) -> None:
        """Let so many probes more of each address of a sweep leave."""
        for joining in (*self._waiting, *self._seeking):
            if joining.sweep.number == number:
                joining.granted += probes

    def cancel(self, number: int) -> None:
        """Forget a sweep."""
        self._waiting = deque(j for j in self._waiting if j.sweep.number != number)
        self._seeking = deque(j for j in self._seeking if j.sweep.number != number)

    def turn(self, now: float) -> list[Done | Refused]:
        """Look for next hops. Those that have one enter the table; what is known of others."""
        if not self.busy:
            return []
        said: list[Done | Refused] = []
        self._paths.tables.forget()
        most = _FEW if self._schedule.links.finding else _AT_ONCE
        room = min(most, len(self._waiting), _SEEKERS - len(self._seeking))
        self._seeking.extend(self._waiting.popleft() for _ in range(room))
        found: dict[tuple[Any, ...], list[_Joining]] = {}
        for joining in list(self._seeking):
            if (mac := self._seek(joining, now, said)) is not None:
                assert joining.seeker is not None
                route = joining.seeker.route
                alike = (joining.sweep.number, joining.granted, route.interface, route.source, mac)
                found.setdefault(alike, []).append(joining)
        for alike, some in found.items():
            self._enter(some, np.frombuffer(alike[-1], ">u2").astype(np.uint16), now, said)
        if self._schedule.table.count:
            self._schedule.table.seal()
        return said

    def _seek(self, joining: _Joining, now: float, said: list[Done | Refused]) -> bytes | None:
        """The Ethernet address that leads to a target; None: not yet, or never."""
        sweep, address = joining.sweep, joining.address
        try:
            if joining.seeker is None:
                route = self._paths.tables.route(address, joining.source)
                joining.seeker = Seeker(address, route, now)
            mac = joining.seeker.look(self._paths.tables, now)
            if mac is not None:
                self._seeking.remove(joining)
        except NoWayError as error:
            self._seeking.remove(joining)
            if error.why == "silent":
                text = f"unreachable {ranges(joining.ports)}"
                told = (str(error),)
                said.append(Done(sweep.number, str(address), (text,), told, 0.0, 0, 0.0, False))
            else:
                said.append(Refused(sweep.number, str(address), error.why, str(error)))
            return None
        return mac

    def _enter(
        self, some: list[_Joining], mac: Any, now: float, said: list[Done | Refused]
    ) -> None:
        """Targets of one sweep that leave by one path enter the table."""
        first = some[0]
        sweep, version = first.sweep, first.address.version
        assert first.seeker is not None
        try:
            path = self._paths.place(first.seeker.route, sweep.method)
        except NoWayError as error:
            said += [Refused(sweep.number, str(j.address), error.why, str(error)) for j in some]
            return
        words, high, low = address_columns([joining.address for joining in some])
        links, hosts = self._schedule.links, self._schedule.hosts
        names = [sweep.host or str(joining.address) for joining in some]
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
        self._schedule.table.add(values, first.ports, first.decoys, len(some))


def _ports(*texts: str) -> NDArray[np.uint16]:
    """The ports of "20-23,25" and the like, sorted, each once. FrameError for anything else."""
    wanted = np.zeros(1 << 16, np.bool_)
    for text in texts:
        for first, last in parse_spans(text):
            wanted[first : last + 1] = True
    return np.flatnonzero(wanted).astype(np.uint16)
