"""Follows an SPF record through all that it includes, and counts what that costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dns.rdtypes.ANY.MX import MX as RdataMX  # noqa: N811  the type's number has that name too

from netaudit.api import about
from netaudit.errors import CannotAsk
from netaudit.model import Inability, Phrase
from netaudit.net.context import Net
from netaudit.probes._dns import absolute, shown
from netaudit.probes._lookup import AAAA, MX, TXT, A, addresses, look_up, of_type, texts
from netaudit.records.spf import ASKING, MOST_EXCHANGERS, Term, read, records

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.dns.resolve import Resolution

_STOP = 32  # lookups after which nothing more is learnt: the limit is 10


@dataclass(slots=True)
class Walk:
    """One evaluation that matches nothing, so that every term is tried."""

    net: Net
    lookups: int = 0
    voids: int = 0
    mistakes: list[Phrase] = field(default_factory=list)
    unasked: list[Inability] = field(default_factory=list)

    async def record(self, owner: Name, text: str) -> str:
        """Follow the record `text` of `owner`; the qualifier of the "all" that decides, or ""."""
        read_ = read(text)
        self.mistakes += read_.mistakes
        default = read_.default
        for term in read_.asked():
            if term.name not in ASKING:
                continue
            self.lookups += 1
            if self.lookups > _STOP:
                return default
            if term.macros and term.name == "redirect":
                self.unasked.append(f"redirect={term.value}")
            elif not term.macros:
                decided = await self._term(owner, term)
                default = decided if term.name == "redirect" else default
        return default

    async def _term(self, owner: Name, term: Term) -> str:
        try:
            target = absolute(term.value) if term.value else owner
            if term.name in {"include", "redirect"}:
                return await self._other(target)
            if term.name == "mx":
                await self._exchangers(target)
            elif term.name in {"a", "exists"}:
                await self._address(target, exists=term.name == "exists")
        except CannotAsk as error:
            self.unasked.append(about(term.value or shown(owner), error.phrase))
        return ""

    async def _other(self, target: Name) -> str:
        found = await look_up(self.net, target, TXT)
        self._void(found, has_data=bool(texts(found)))
        own = records(texts(found))
        if not own and found.rcode == "SERVFAIL":
            name = (("name", shown(target)),)
            self.mistakes.append(Phrase("no server answers for {name}, which it refers to", name))
            return ""
        if len(own) != 1:
            parts = (("name", shown(target)), ("count", str(len(own))))
            self.mistakes.append(
                Phrase("{name}, which it refers to, has {count} SPF records", parts)
            )
            return ""
        return await self.record(target, own[0])

    async def _exchangers(self, target: Name) -> None:
        found = await look_up(self.net, target, MX)
        exchangers = of_type(found, RdataMX)
        self._void(found, has_data=bool(exchangers))
        if len(exchangers) > MOST_EXCHANGERS:
            parts = (("name", shown(target)), ("count", str(len(exchangers))))
            self.mistakes.append(Phrase("mx of {name} stands for {count} names, not 10", parts))

    async def _address(self, target: Name, *, exists: bool) -> None:
        """Senders of one family ask for that one: void is what has neither."""
        found = [await look_up(self.net, target, A)]
        if not exists:
            found.append(await look_up(self.net, target, AAAA))
        self._void(found[0], has_data=any(map(bool, addresses(*found))))

    def _void(self, found: Resolution, *, has_data: bool) -> None:
        if not has_data and found.rcode in {"NOERROR", "NXDOMAIN"}:
            self.voids += 1
