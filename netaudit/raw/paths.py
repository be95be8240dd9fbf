"""Interfaces in use: sender, rings and mailboxes, made when the first target needs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from netaudit.raw import filters
from netaudit.raw.filters import FIRST_PORT
from netaudit.raw.nexthop import Interface, NoWayError, Route, Tables, interface, kick
from netaudit.raw.packet import LINK_LAYER, RST, SYN, Builder, frame_size
from netaudit.raw.rings import BATCH, Mailbox, Ring, Sender
from netaudit.raw.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netaudit.errors import CannotAsk
    from netaudit.model import Address
    from netaudit.raw.calls import Kernel
    from netaudit.raw.hand import Hand
    from netaudit.raw.table import Table

_KICKS = (0.0, 0.5, 1.5)  # seconds after the first look at a neighbour
_GIVE_UP = 3.0


class Path(NamedTuple):
    """How probes of one method leave one interface from one source."""

    interface: Interface
    version: int
    method: str
    builder: Builder
    sender: Sender
    resetter: Builder


class Paths:
    """All paths, and what listens."""

    stamped = True  # the kernel says when an answer came
    closing = 1  # packets of our kernel that end a connection: its RST
    room = BATCH

    def __init__(self, hand: Hand | None = None, closer: Hand | None = None) -> None:
        """`hand` sends as well, and with `closer` it closes what takes time."""
        self._hand, self._closer = hand, closer
        self.tables = Tables()
        self._ways = Ways(self.tables)
        self.all: list[Path] = []
        self._by_key: dict[tuple[int, Address, str], int] = {}
        self.rings: dict[tuple[int, str, int], Ring] = {}
        self.mailboxes: dict[tuple[int, int], Mailbox] = {}

    def ways(
        self, targets: Sequence[bytes], source: Address | None, *, many: bool
    ) -> tuple[list[tuple[Route, list[bytes]]], list[tuple[bytes, NoWayError]]]:
        """Targets of one family by their way, as Ways has it."""
        return self._ways.of(targets, source, many=many)

    def forget_ways(self) -> None:
        """Ask the kernel's tables again."""
        self._ways.forget()

    def place(self, route: Route, method: str) -> int:
        """The place in `all` of the path for a route. Raises NoWayError."""
        key = (route.interface, route.source, method)
        if key not in self._by_key:
            try:
                made = self._open(route, method)
            except OSError as error:
                raise NoWayError("unable", f"raw packets: {error.strerror}") from error
            self._by_key[key] = len(self.all)
            self.all.append(made)
        return self._by_key[key]

    @staticmethod
    def octets(version: int, method: str) -> int:
        """Of a probe's frame, with what we do not see of it."""
        return frame_size(version, method) + LINK_LAYER

    def name(self, place: int) -> str:
        """Of what probes leave by."""
        return f"interface {self.all[place].interface.name}"

    @staticmethod
    def refused() -> list[tuple[int, CannotAsk]]:
        """Nothing is told of single rows."""
        return []

    def send(self, place: int, table: Table, rows: Any, places: Any, left: int) -> None:
        """Send these probes, at a tick. Raises OSError."""
        column, path = table.column, self.all[place]
        ports = table.ports.data[column["ports_at"][rows] + places]
        hashes = column["hash"][rows]
        state = tuple(hashes[:, i].copy() for i in range(4))
        cookies = table.cookie.finish(state, ports)
        sequences = (column["base"][rows] + places).astype(np.uint32) ^ cookies
        frames = path.sender.room(len(rows))
        sources = np.full(len(rows), FIRST_PORT + left, np.uint16)
        path.builder.build(
            frames, column["mac"][rows], column["words"][rows], sources, ports, sequences
        )
        path.sender.send(len(rows))

    def _open(self, route: Route, method: str) -> Path:
        card = interface(route.interface)
        version = route.source.version
        if (card.index, method, version) not in self.rings:
            ring = Ring(card, filters.answers(version, method))
            self.rings[card.index, method, version] = ring
        if (card.index, version) not in self.mailboxes:
            self.mailboxes[card.index, version] = Mailbox(card, filters.errors(version))
        builder = Builder(route.source, card.mac, method, SYN)
        sender = Sender(card, builder.size, self._hand)
        resetter = Builder(route.source, card.mac, "tcp", RST)
        return Path(card, version, method, builder, sender, resetter)

    def verdicts(self, _table: Table) -> None:
        """Answers are in the rings."""

    def nap(self) -> float:
        """Seconds after which something may have come that wakes nobody."""
        return 1.0

    def forget(self) -> None:
        """A frame that has left is nobody's to recall."""

    def files(self) -> list[int]:
        """What can be waited for."""
        ears: list[Ring | Mailbox] = [*self.rings.values(), *self.mailboxes.values()]
        return [ear.fileno() for ear in ears]

    def wait(self) -> None:
        """Until all has left that senders were given."""
        for path in self.all:
            path.sender.wait()

    def drops(self) -> int:
        """Answers that found no room in a ring since this was asked last."""
        return sum(ring.drops() for ring in self.rings.values())

    def close(self) -> None:
        """Close everything."""
        # The kernel waits in each close of a packet socket, in a ring's twice; for several at once
        # it waits no longer.
        for path in self.all:
            path.sender.wait()
        for ring in self.rings.values():
            _have_done(self._hand, ring.close)
        for path in self.all:
            _have_done(self._closer, path.sender.close_the_hands)
        for mailbox in self.mailboxes.values():
            _have_done(self._closer, mailbox.close)
        for path in self.all:
            path.sender.close()
        self.tables.close()


def _have_done(hand: Hand | None, job: Callable[[], None]) -> None:
    if hand is None:
        job()
    else:
        hand.do(job)


@dataclass(slots=True)
class Seeker:
    """Looks for the Ethernet address that leads to a target."""

    target: Address
    route: Route
    since: float
    kicks: int = field(default=0)

    def look(self, tables: Tables | Kernel, now: float) -> bytes | None:
        """The Ethernet address; None: not yet. Raises NoWayError in the end."""
        mac = tables.neighbour(self.route.interface, self.route.neighbour)
        if mac is not None:
            return mac
        if self.kicks < len(_KICKS) and now - self.since >= _KICKS[self.kicks]:
            self.kicks += 1
            kick(self.target, self.route.source)
        if now - self.since < _GIVE_UP:
            return None
        if self.route.on_link:
            raise NoWayError("silent", f"nobody on our own link has the address {self.target}")
        text = f"the gateway {self.route.neighbour} does not answer on our own link"
        raise NoWayError("no route", text)
