"""An IP version over which DNSSEC records do not come through to us, found before all else.

Where the other version brings them, from the same zones, what takes them out stands on the way, and
no zone is to blame: what came over the first one is not what the servers said.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from netaudit.dns.ask import Answer
from netaudit.dns.cuts import Job, Stuck
from netaudit.dns.proof import SOA
from netaudit.dns.query import Query
from netaudit.dns.validate import DNSKEY
from netaudit.dns.walk import Walker
from netaudit.errors import CannotAsk
from netaudit.model import Address, Phrase
from netaudit.pending import Pending

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Container, Iterable, Iterator

    from dns.name import Name

    from netaudit.dns.message import Message
    from netaudit.dns.walk import Once
    from netaudit.model import Inability

_VERSIONS = (6, 4)
_SECONDS = 3.0  # that the servers where the walk begins have to show what is usual
_SERVERS = 2  # of each other zone
_ALIKE = 3  # addresses that have to be alike: two may be the same mistake, made by one hand


class Open:
    """What the walk and the proofs share (dns.walk.Once), with IP versions that can be shut."""

    def __init__(self, once: Once) -> None:
        self._once, self._shut = once, dict[int, Phrase]()

    def __call__(self, key: tuple[Any, ...], make: Callable[[], Awaitable[Any]]) -> Awaitable[Any]:
        """As `once`; what is asked of an address over a version that is shut ends in CannotAsk."""
        if self._shut and key[0] == "dns" and (why := self._shut.get(key[1].version)):
            refused: Pending[Any] = Pending()
            refused.fail(CannotAsk.because(why))
            return refused
        return self._once(key, make)

    def shut(self, version: int, why: Phrase) -> None:
        """Have nobody asked over an IP version from now on."""
        self._shut[version] = why

    def why(self) -> Inability:
        """Why one is shut; "" where none is."""
        return next(iter(self._shut.values()), "")


async def shut_altered(
    ways: Open, walker: Walker, anchored: Container[Name], zones: Iterable[Name]
) -> None:
    """Have no server asked over such a version. `anchored` have trust anchors, so are signed."""
    cuts = [cut for cut in walker.hints.cuts() if cut.name in anchored]
    at = [(c.name, a) for c in cuts for _, addresses in c.addresses for a in addresses]
    look = _Look(walker)
    version = None
    with suppress(TimeoutError):
        async with asyncio.timeout(_SECONDS):
            version = await look.bare_version(at)
    others = (zone for zone in zones if zone not in anchored)
    if version and await look.bare_elsewhere(version, others) and len(look.bare) >= _ALIKE:
        ways.shut(version, _why(version))


def _why(version: int) -> Phrase:
    told = (("version", f"IPv{version}"), ("other", f"IPv{_other(version)}"))
    return Phrase(
        "over {version} no server shows a signature from here, and over {other} the same zones "
        "have them: something on the way takes DNSSEC records out over {version}",
        told,
    )


def _other(version: int) -> int:
    return sum(_VERSIONS) - version


@dataclass(frozen=True, slots=True)
class _Look:
    """What shows here. `bare`: addresses whose servers answered without a signature."""

    walker: Walker
    bare: set[Address] = field(default_factory=set)

    async def bare_version(self, at: list[tuple[Name, Address]]) -> int | None:
        """The version over which no server at the beginning shows a signature, if one does."""
        shown = {v: await self._any_shows(DNSKEY, _over(at, v)) for v in _VERSIONS}
        return next((v for v in _VERSIONS if shown[v] is False and shown[_other(v)]), None)

    async def bare_elsewhere(self, version: int, zones: Iterable[Name]) -> bool:
        """Whether other zones show signatures over the other version, and none over this one."""
        found = False
        for zone in zones:
            with suppress(Stuck, CannotAsk):
                job = Job()
                cut, _ = await self.walker.find(zone, SOA, job)
                at = [(zone, address) for _, address in await self.walker.addresses(cut, job)]
                here = await self._any_shows(SOA, [*_over(at, version)][:_SERVERS])
                there = await self._any_shows(SOA, [*_over(at, _other(version))][:_SERVERS])
                if here:
                    return False
                found |= here is False and there is True
        return found

    async def _any_shows(self, rdtype: int, at: Iterable[tuple[Name, Address]]) -> bool | None:
        """Whether a server shows a signature; None where none answers."""
        found = None
        for zone, address in at:
            with suppress(CannotAsk):
                answer = await self.walker.question(address, Query(zone, rdtype))
                if isinstance(answer, Answer) and (found := shows(answer.message)):
                    return True
                if isinstance(answer, Answer):
                    self.bare.add(address)
        return found


def _over(at: Iterable[tuple[Name, Address]], version: int) -> Iterator[tuple[Name, Address]]:
    return ((zone, address) for zone, address in at if address.version == version)


def shows(message: Message) -> bool:
    """Whether a message has a signature."""
    return any(rrset.sigs for rrset in (*message.answer, *message.authority))
