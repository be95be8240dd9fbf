"""Questions to a resolver that are asked once more before what came of them is believed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from netaudit.dns.ask import Answer, Failure, NoAnswer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_SERVFAIL, _REFUSED = 2, 5
# Seconds: a failure is remembered, by Unbound for five (RFC 9520 section 3.2).
AFTER_FAILURE = 6.0
APART = 1.0  # seconds: who answers two questions a second answers these


class Twice:
    """The questions to one address of a resolver.

    A resolver fails for once by what is lost on its way to others, or by a slip of its own. One
    that answers no more than so many questions a second refuses, or ends the connection of, what
    is above: so the second time they come one by one.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def __call__(
        self,
        ask: Callable[[], Awaitable[Answer | NoAnswer]],
        *,
        sound: bool,
        resolves: bool,
    ) -> Answer | NoAnswer:
        """What came, the second time where the first may be chance.

        `sound`: the name is in order, so a failure to resolve it may be. `resolves`: it answered
        us before, so a refusal may be.
        """
        answer = await ask()
        if not _by_chance(answer, sound=sound, resolves=resolves):
            return answer
        await asyncio.sleep(AFTER_FAILURE)
        async with self._turn:
            await asyncio.sleep(APART)
            return await ask()


def _by_chance(answer: Answer | NoAnswer, *, sound: bool, resolves: bool) -> bool:
    if isinstance(answer, NoAnswer):
        return answer.failure is Failure.CUT
    rcode = answer.message.rcode
    return (rcode == _SERVFAIL and sound) or (rcode == _REFUSED and resolves)
