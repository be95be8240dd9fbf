"""Asks without EDNS where a server, or something before it, does not take EDNS (RFC 6891)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.query import Query
from netaudit.model import Transport
from netaudit.pending import Pending, started

if TYPE_CHECKING:
    from netaudit.dns.ask import Ask
    from netaudit.model import Address

_REFUSALS = frozenset({1, 4, 16})  # FORMERR, NOTIMP, BADVERS


class Fallback:
    """One a run; remembers who never spoke with EDNS and who did."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._tried: set[Address] = set()  # they answered with EDNS, or neither way
        self._trials: dict[Address, asyncio.Lock] = {}
        self._without: set[Address] = set()  # silent with EDNS, and only then
        self._without_tcp: set[Address] = set()

    def __call__(self, address: Address, query: Query) -> Pending[Answer | NoAnswer]:
        """The answer, with EDNS if that can be had. Raises CannotAsk when it is awaited."""
        if query.edns and self._without and address in self._without:
            return started(self._ask(address, _plain(query)))
        best: Pending[Answer | NoAnswer] = Pending()
        first = started(self._ask(address, query))
        first.then(lambda: self._judge(address, query, first, best))
        return best

    async def over_tcp(
        self, address: Address, query: Query, silence: NoAnswer
    ) -> Answer | NoAnswer:
        """What comes over TCP from who answers other questions, and is silent to this over UDP.

        A resolver may use TCP for any reason (RFC 7766 section 5). Where nothing comes so either,
        the silence stands, and the address is not asked so again.
        """
        lost = silence.failure is Failure.SILENT and not silence.truncated
        if not lost or address in self._without_tcp:
            return silence
        asked = _plain(query) if address in self._without else query
        answer = await self._ask(address, asked, Transport.TCP)
        if isinstance(answer, NoAnswer):
            self._without_tcp.add(address)
            return silence
        return answer

    def _judge(
        self,
        address: Address,
        query: Query,
        first: Pending[Answer | NoAnswer],
        best: Pending[Answer | NoAnswer],
    ) -> None:
        """What came first is the best but where EDNS may be what went wrong."""
        if first.error:
            best.fail(first.error)
            return
        answer = first.result()
        if isinstance(answer, NoAnswer):
            best.follow(self._despite_silence(address, query, answer))
            return
        self._tried.add(address)
        if answer.message.rcode in _REFUSALS:
            best.follow(self._plainly(address, query, answer))
        else:
            best.settle(answer)

    async def _plainly(self, address: Address, query: Query, refusal: Answer) -> Answer:
        plain = await self._ask(address, _plain(query))
        return plain if isinstance(plain, Answer) else refusal

    async def _despite_silence(
        self, address: Address, query: Query, silence: NoAnswer
    ) -> Answer | NoAnswer:
        """Once for each address: something on the way may drop OPT records (section 6.2.2).

        That it is not mere loss, one more question with EDNS shows.
        """
        if silence.failure is not Failure.SILENT or not query.edns or address in self._tried:
            return silence
        async with self._trials.setdefault(address, asyncio.Lock()):  # others wait for its end
            return await self._trial(address, query, silence)

    async def _trial(self, address: Address, query: Query, silence: NoAnswer) -> Answer | NoAnswer:
        if address in self._without:
            return await self._ask(address, _plain(query))
        if address in self._tried:
            return silence
        plain = await self._ask(address, _plain(query))
        if isinstance(plain, NoAnswer):
            self._tried.add(address)
            return silence
        again = await self._ask(address, query)
        if isinstance(again, Answer):
            self._tried.add(address)
            return again
        self._without.add(address)
        return plain


def _plain(query: Query) -> Query:
    return Query(query.name, query.rdtype, edns=False)
