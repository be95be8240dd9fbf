"""Zone cuts, how a walk over them gets stuck, and what it may spend."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

from dns.name import Name
from dns.rdtypes.IN.A import A as RdataA
from dns.rdtypes.IN.AAAA import AAAA as RdataAAAA  # noqa: N811  the type's number has that name too

from netaudit.dns.flaws import Flaw
from netaudit.dns.message import Message
from netaudit.dns.names import lowered
from netaudit.model import Address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from netaudit.dns.message import RRset
    from netaudit.dns.query import Query

MAX_SERVERS = 16  # addresses of one zone that are tried
MAX_QUESTIONS = 400  # for one look-up with all that it needs
MAX_IN_ALL = 1200  # for one name, with the proofs of every zone that it leads through


class Stuck(Exception):  # noqa: N818  the walk is; a fact about the zones, made of an exception
    """The walk cannot go on; `flaw` says why."""

    def __init__(self, flaw: Flaw, *, heard: bool = False) -> None:
        """`heard`: servers of the zone do answer, only not with what was asked for."""
        super().__init__(str(flaw.phrase()))
        self.flaw, self.heard = flaw, heard


@dataclass(frozen=True, slots=True)
class Cut:
    """A zone as its parent refers to it: servers, and the addresses known for them.

    `referral` is the answer that showed it, for the DS or the denial in it; `flaws`: how that came.
    """

    name: Name
    parent: Cut | None
    servers: tuple[Name, ...]
    addresses: tuple[tuple[Name, tuple[Address, ...]], ...]
    referral: Message | None = None
    flaws: tuple[Flaw, ...] = ()


class Cuts:
    """The cuts that a run has seen, by name; the first that was seen of a name stays."""

    def __init__(self, cuts: Iterable[Cut] = ()) -> None:
        self._cuts = {lowered(cut.name.labels): cut for cut in cuts}

    def __iter__(self) -> Iterator[Cut]:
        return iter(self._cuts.values())

    def get(self, name: Name) -> Cut | None:
        """The one of that name."""
        return self._cuts.get(lowered(name.labels))

    def add(self, cut: Cut) -> Cut:
        """Keep one; the one that is kept of its name."""
        return self._cuts.setdefault(lowered(cut.name.labels), cut)

    def deepest(self, name: Name, *, above: bool = False) -> Cut | None:
        """The closest to a name, at it or further up; `above`: not at it."""
        labels = lowered(name.labels)
        upwards = (self._cuts.get(labels[start:]) for start in range(above, len(labels)))
        return next(filter(None, upwards), None)


_SPENT: ContextVar[list[int] | None] = ContextVar("spent", default=None)


def open_purse() -> None:
    """From here on, count what this task and those that it starts ask."""
    _SPENT.set([0])


def check_purse(zone: Name, subject: Name) -> None:
    """Raises Stuck when one name has led to more questions than an honest one does.

    Called by what nobody shares: a proof for all is finished first, within its own bounds, so that
    a costly name cannot spoil what is known of innocent zones.
    """
    spent = _SPENT.get()
    if spent and spent[0] > MAX_IN_ALL:
        raise Stuck(Flaw("BUDGET", zone.to_text(), subject.to_text(), str(MAX_IN_ALL)))


@dataclass
class Job:
    """What one look-up may spend, and which names it is looking up already."""

    left: list[int] = field(default_factory=lambda: [MAX_QUESTIONS])
    trail: tuple[Name, ...] = ()

    def spend(self, zone: Name, query: Query) -> None:
        """One question. Raises Stuck when there have been too many."""
        self.left[0] -= 1
        if spent := _SPENT.get():
            spent[0] += 1
        if self.left[0] < 0:
            raise Stuck(Flaw("BUDGET", zone.to_text(), query.label(), str(MAX_QUESTIONS)))

    def deeper(self, name: Name) -> Job:
        """For a look-up inside this one, from the same purse."""
        return Job(self.left, (*self.trail, name))


@lru_cache(maxsize=8192)
def _address(text: str) -> Address:
    """A server's address stands in many answers: it is read once."""
    return ip_address(text)


def addresses_in(rrset: RRset) -> list[Address]:
    """The addresses in A or AAAA records, as many as are ever tried."""
    return [
        _address(rdata.address)
        for rdata in rrset.rdatas[:MAX_SERVERS]
        if isinstance(rdata, RdataA | RdataAAAA)
    ]
