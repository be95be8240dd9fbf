"""The gate that every packet passes: authorised scope, pace, kill switch.

Nothing else in netaudit may send. Dialers ask the gate first, and the gate answers with a wait in
seconds, or refuses. It is safe to ask from several threads.
"""

from __future__ import annotations

import asyncio
import math
import threading
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from netaudit.errors import NoRoute, OutOfScope, Stopped
from netaudit.model import Address, Network
from netaudit.net.ledger import Ledger
from netaudit.net.nowhere import beyond, never

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from netaudit.model import Inventory, Phrase, Unit
    from netaudit.net.ledger import Numbers


_FASTER = 0.35  # of a packet a second more for each, by its round trip: twice as many in two trips
_QUICKEST = 0.0175  # seconds: a round trip that is shorter counts as one of these
_TOO_MANY = 0.125  # of a server's datagrams: more than a way that is only poor loses
_SURELY = 3  # of them, lost by a server that answered others: not by chance
_SLOWEST = 5.0  # packets a second
_RECOVERY = 20.0  # seconds in which the first rate would be reached from nothing
_AT_ONCE = 0.01  # seconds of a link's time
NAP = 0.25  # seconds: whoever waits for its turn notices the kill switch that soon


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How gently to ask. Rates in packets a second; `link_share` of a unit's link at most.

    A name server gets its questions beside what else its host gets: as fast as any host at first,
    faster with each answer up to `server_pps`, the sooner the nearer it is, as at first again when
    one question is lost, and half as fast again and again while it leaves many without an answer.

    `packets` in all, after which it is as if somebody had stopped the run; 0 for any number.
    """

    run_pps: float = 20_000.0
    host_pps: float = 200.0
    server_pps: float = 2_000.0
    fragile_pps: float = 15.0
    link_share: float = 0.5
    packets: int = 0


class Bucket:
    """A token bucket by virtual scheduling (GCRA): its next free instant, and its rate.

    Both may stand in memory that several processes share.
    """

    __slots__ = ("_at", "_numbers", "burst")

    def __init__(
        self,
        rate: float,
        burst: float,
        where: tuple[Numbers, int] | None = None,
    ) -> None:
        """`rate` in tokens a second, `burst` in tokens; `where` the two numbers stand already."""
        self._numbers, self._at = where or ([0.0, rate], 0)
        self.burst = burst

    @property
    def rate(self) -> float:
        """Tokens a second."""
        return self._numbers[self._at + 1]

    @rate.setter
    def rate(self, rate: float) -> None:
        self._numbers[self._at + 1] = rate

    def reserve(self, tokens: float, now: float) -> float:
        """Take `tokens`; the seconds to wait before using them (0 when they are there)."""
        numbers, at = self._numbers, self._at
        free, rate = numbers[at], numbers[at + 1]
        free = max(free, now - self.burst / rate) + tokens / rate
        numbers[at] = free
        return max(0.0, free - now)


class _NameServer:
    """The pace of one, and what it did with the questions since it was last asked more slowly.

    `first` is the rate that it begins with.
    """

    __slots__ = ("answered", "bucket", "first", "lost", "since")

    def __init__(self, bucket: Bucket, first: float) -> None:
        self.bucket, self.first = bucket, first
        self.answered = self.lost = 0
        self.since = -math.inf

    def is_too_much(self) -> bool:
        """Whether it answers, but not so many. Who answers none at all is no matter of pace."""
        enough = self.lost >= _SURELY and self.answered > 0
        return enough and self.lost > _TOO_MANY * (self.answered + self.lost)

    def pace(self, rate: float) -> None:
        """What comes at once is a tenth of a second's, at a slow rate too."""
        self.bucket.rate, self.bucket.burst = rate, max(1.0, rate / 10)


class PrefixTable:
    """Longest-prefix match from addresses to anything."""

    def __init__(self, entries: Iterable[tuple[Network, str]]) -> None:
        """Build from (network, value) pairs."""
        self._by_length: dict[tuple[int, int], dict[int, str]] = {}
        for network, value in entries:
            shift = network.max_prefixlen - network.prefixlen
            level = self._by_length.setdefault((network.version, shift), {})
            level[int(network.network_address) >> shift] = value
        self._order = sorted(self._by_length, key=lambda key: key[1])

    def get(self, address: Address) -> str | None:
        """The value of the longest prefix that holds `address`."""
        number = int(address)
        for version, shift in self._order:
            if version == address.version:
                value = self._by_length[version, shift].get(number >> shift)
                if value is not None:
                    return value
        return None


@dataclass
class Gate:
    """Scope, pace and kill switch of one run; of several processes, if they share a ledger."""

    scope: tuple[Network, ...]
    units: PrefixTable
    links: dict[str, float]
    fragile: frozenset[Address]
    limits: Limits = field(default_factory=Limits)
    ledger: Ledger | None = None

    def __post_init__(self) -> None:
        self._lock = self.ledger.lock if self.ledger else threading.Lock()
        # Packets, their octets, and whether it was stopped.
        self._sums: Numbers = self.ledger.sums if self.ledger else [0.0, 0.0, 0.0]
        self.closed: dict[int, Phrase] = {}
        # Why this machine's clock cannot be right, as the preflight found.
        self.clock_off: Phrase | None = None
        self.on_link: frozenset[str] = frozenset()
        self._inside: set[Address] = set()  # found to be in scope before: asked for every packet
        self._run = self._bucket("run", self.limits.run_pps, self.limits.run_pps / 50)
        self._hosts: dict[Address, Bucket] = {}
        self._servers: dict[Address, _NameServer] = {}
        self._first: dict[Address, asyncio.Lock] = {}  # who waits for its turn at a server
        self._link_of: dict[Address, Bucket | None] = {}
        self._links = {
            unit: self._bucket(
                ("link", unit),
                max(1.0, kbit * 125 * self.limits.link_share),
                max(1500.0, kbit * 2.5),
            )
            for unit, kbit in self.links.items()
        }

    @property
    def packets(self) -> int:
        """Packets admitted so far."""
        return int(self._sums[0])

    @property
    def octets(self) -> int:
        """Their size."""
        return int(self._sums[1])

    def require(self, address: Address) -> None:
        """Raise OutOfScope unless the authorisation covers `address`, Stopped after stop().

        Raises NoRoute where the preflight found no way out for the address family.
        """
        if self.stopped:
            raise Stopped("the run was stopped; nothing more is sent")
        if not self.covers(address):
            raise OutOfScope(
                "{address} lies outside the authorised scope; add its prefix to "
                "authorisation.scope in the inventory if it may be scanned",
                address=str(address),
            )
        if reason := self.closed.get(address.version):
            raise NoRoute.because(reason)

    def covers(self, address: Address) -> bool:
        """Whether the authorisation covers an address."""
        return address in self._inside or self._is_inside(address)

    def permit_on_link(self, interface: str, questions: Iterable[str]) -> None:
        """Leave to listen on an interface, and to send these questions to everybody there."""
        self.on_link |= {interface, *(f"{interface} {question}" for question in questions)}

    def book_on_link(self, interface: str, questions: Sequence[str], packets: int) -> None:
        """Book questions to everybody on a link. Raises OutOfScope without leave, Stopped."""
        if self.stopped:
            raise Stopped("the run was stopped; nothing more is sent")
        for needed in (interface, *(f"{interface} {question}" for question in questions)):
            if needed not in self.on_link:
                raise OutOfScope(
                    "the policy gives no leave on this link for: {needed}", needed=needed
                )
        self.count(packets)

    def count(self, packets: int) -> None:
        """Packets that left by another way than `reserve`."""
        with self._lock:
            self._sums[0] += packets

    def _is_inside(self, address: Address) -> bool:
        """Whether an address, without an interface, lies in the scope.

        So must the IPv4 address behind it; and what reaches none from afar never does, whatever a
        scope says: to ::ffff:198.18.0.1, say, the kernel sends over IPv4.
        """
        if getattr(address, "scope_id", None) or never(address):
            return False
        behind = beyond(address)
        reached = (address,) if behind is None else (address, behind)
        if inside := all(any(one in n for n in self.scope) for one in reached):
            self._inside.add(address)
        return inside

    def reserve(
        self, address: Address, packets: int = 1, octets: int = 80, *, question: bool = False
    ) -> float:
        """Book `packets` towards `address`; the seconds to wait before sending.

        Raises OutOfScope or Stopped. `octets` is the size of all of them, both ways. `question`:
        a name server's, which gets them at the pace that `answered` and `lost` set.
        """
        self.require(address)
        host = self._server(address).bucket if question else self._host(address)
        now = monotonic()
        with self._lock:
            if self.limits.packets and self.packets + packets > self.limits.packets:
                self.stop()
                raise Stopped("all packets that this look may send are sent")
            self._sums[0] += packets
            self._sums[1] += octets
            waits = [self._run.reserve(packets, now), host.reserve(packets, now)]
            if link := self.link(address):
                waits.append(link.reserve(octets, now))
            return max(waits)

    async def admit(
        self, address: Address, packets: int = 1, octets: int = 80, *, question: bool = False
    ) -> None:
        """Book, and wait until it is our turn.

        Of those with questions to one server, only the first has booked: the pace that the server
        has earned meanwhile holds for all behind it.
        """
        if question:
            async with self._first.setdefault(address, asyncio.Lock()):
                await self._wait(address, self.reserve(address, packets, octets, question=True))
        else:
            await self._wait(address, self.reserve(address, packets, octets))

    async def _wait(self, address: Address, seconds: float) -> None:
        while seconds > 0:
            await asyncio.sleep(min(seconds, NAP))
            self.require(address)
            seconds -= NAP

    def answered(self, address: Address, packets: int = 1, *, after: float) -> None:
        """A name server answered `packets` at once: it may be asked more a second from now on.

        `after` is the round trip, in seconds. Where the rate is used up it doubles in two of them,
        half as fast as TCP's slow start (RFC 5681 section 3.1), and in 35 ms at the soonest.
        """
        server = self._server(address)
        bucket, first = server.bucket, server.first
        server.answered += 1
        if bucket.rate < first:
            faster = bucket.rate + packets * first / (_RECOVERY * bucket.rate)
            server.pace(min(first, faster))
        elif address not in self.fragile:
            faster = bucket.rate + _FASTER * packets / max(after, _QUICKEST)
            bucket.rate = min(max(self.limits.server_pps, bucket.rate), faster)

    def lost(self, address: Address, since: float) -> None:
        """What left at `since` (monotonic seconds) has no answer: back to the first rate.

        If the server, or what guards it, answers some and drops many, half of it: once for all that
        left before the rate was changed, as TCP does (RFC 5681 section 3.1).
        """
        server = self._server(address)
        if since < server.since:
            return
        server.lost += 1
        bucket, first = server.bucket, server.first
        bucket.rate = min(bucket.rate, first)
        if server.is_too_much():
            server.pace(max(min(first, _SLOWEST), bucket.rate / 2))
            server.answered, server.lost, server.since = 0, 0, monotonic()

    def stop(self) -> None:
        """The kill switch: from now on every require, reserve and admit raises Stopped."""
        self._sums[2] = 1.0

    @property
    def stopped(self) -> bool:
        """Whether the kill switch was pulled."""
        return self._sums[2] > 0

    def close_family(self, version: int, reason: Phrase) -> None:
        """From now on everything over IPv4 (4) or IPv6 (6) raises NoRoute with `reason`."""
        self.closed[version] = reason

    def burst(self, address: Address, octets: int) -> int:
        """How many packets of `octets` (both ways) may leave for `address` in one go, at least 1.

        So many that its link is not taken for longer than 10 ms.
        """
        most, link = self._host(address).burst, self.link(address)
        return max(1, int(most if link is None else min(most, link.rate * _AT_ONCE / octets)))

    def link(self, address: Address) -> Bucket | None:
        """The bucket of the link that leads to `address`; None where no unit has it."""
        try:
            return self._link_of[address]
        except KeyError:
            found = self._link_of[address] = self._links.get(self.units.get(address) or "")
            return found

    def _host(self, address: Address) -> Bucket:
        known = self._hosts.get(address)
        if known is None:  # another thread may be first
            known = self._hosts.setdefault(address, self._made("host", address))
        return known

    def _server(self, address: Address) -> _NameServer:
        known = self._servers.get(address)
        if known is None:
            made = _NameServer(self._made("server", address), self._pps(address))
            known = self._servers.setdefault(address, made)
        return known

    def _made(self, kind: str, address: Address) -> Bucket:
        pps = self._pps(address)
        return self._bucket((kind, address), pps, max(1.0, pps / 10))

    def _pps(self, address: Address) -> float:
        """What a host gets, and a name server at first."""
        return self.limits.fragile_pps if address in self.fragile else self.limits.host_pps

    def _bucket(self, key: object, rate: float, burst: float) -> Bucket:
        """The bucket of all processes; where there is no room for it, this one's share of it."""
        if self.ledger is None:
            return Bucket(rate, burst)
        where = self.ledger.bucket(key, rate)
        return Bucket(rate / self.ledger.processes if where is None else rate, burst, where)


def gate_for(
    inventory: Inventory, limits: Limits | None = None, ledger: Ledger | None = None
) -> Gate:
    """The gate that an inventory's authorisation, links and fragile hosts ask for."""
    return Gate(
        scope=inventory.authorisation.scope,
        units=PrefixTable((p.network, u.id) for u in inventory.all_units for p in u.prefixes),
        links={u.id: float(u.link.rate_kbit) for u in inventory.all_units},
        fragile=frozenset(_fragile(inventory.all_units)),
        limits=limits or Limits(),
        ledger=ledger,
    )


def _fragile(units: Iterable[Unit]) -> Iterable[Address]:
    for unit in units:
        for host in unit.hosts:
            if host.fragile:
                yield from host.addresses
