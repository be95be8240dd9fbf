"""Listening on a link where the vantage point stands, through the raw-packet helper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit import codec
from netaudit.errors import CannotAsk, NoRight
from netaudit.facts.segment import Overheard
from netaudit.net.rawsweep import Unsupported, helper_of
from netaudit.raw.messages import Listen

if TYPE_CHECKING:
    from netaudit.net.context import Net

_ROUNDS = 3  # times that the helper sends each question (netaudit.raw.onlink.listener)


async def overhear(net: Net, interface: str) -> Overheard:
    """What is heard there, for as long as the policy says. Raises CannotAsk."""
    send = net.on_link.send
    net.gate.book_on_link(interface, send, _ROUNDS * len(send))
    try:
        helper = await helper_of(net)
    except Unsupported as error:
        raise NoRight(
            "listening on a link needs the raw-packet helper: {error}", error=error.phrase
        ) from error
    said = await helper.listen(Listen(0, interface, float(net.on_link.listen), send))
    try:
        return codec.load(Overheard, said.text)
    except ValueError as error:
        raise CannotAsk("the raw-packet helper: {error}", error=str(error)[:200]) from None
