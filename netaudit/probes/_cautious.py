"""What a server of TLS 1.2 does for a client that asks for worse than it could have."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from netaudit.net import hello

if TYPE_CHECKING:
    from netaudit.probes._handshake import Target


class Choice(NamedTuple):
    """`ordered` and `good` as in Endpoint; None for what was not learnt."""

    ordered: bool | None = None
    good: bool | None = None


async def choice(target: Target, name: str, chosen: hello.Answer | None) -> Choice:
    """Whether the suite that it chose, of all, is of the best kind that it has.

    Most choose a good one: they are asked nothing more.
    """
    if chosen is None:
        return Choice()
    if chosen.suite in hello.GOOD:
        return Choice(ordered=True, good=True)
    better = hello.GOOD if chosen.suite in hello.EPHEMERAL else hello.EPHEMERAL
    answer = await target.offer(hello.TLS1_2, better, name)
    if answer is None:
        return Choice()
    if answer.suite in hello.GOOD:
        return Choice(ordered=False, good=True)
    took = answer.suite in better  # one of the middle, before the good ones or for want of them
    return Choice(ordered=not took, good=None if took else False)


async def signs_brokenly(target: Target, name: str, chosen: hello.Answer | None) -> bool | None:
    """Whether it signs by SHA-1 or MD5 where nothing else is offered (RFC 9155 section 3)."""
    if chosen is None:
        return None
    answer = await target.offer(hello.TLS1_2, hello.EPHEMERAL, name, hello.BROKEN)
    if answer is None or (answer.version and not answer.scheme):
        return None
    return answer.scheme in hello.BROKEN
