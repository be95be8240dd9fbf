"""Servers that say what they are told to: enough to be recognised, and nothing behind it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netaudit.lab.services.base import Conversation, Datagram, Endpoint, Stream

MAX_TURNS = 20


def says(greeting: bytes, *answers: bytes) -> Stream:
    """Greets (b"" for not), then gives an answer to each thing that comes, in order."""
    return partial(_say, greeting=greeting, answers=answers)


async def _say(
    conversation: Conversation, _endpoint: Endpoint, *, greeting: bytes, answers: tuple[bytes, ...]
) -> None:
    if greeting:
        await conversation.send(greeting)
    for answer in answers:
        if not await conversation.some():
            return
        await conversation.send(answer)
    while await conversation.some():
        pass


def answers(known: Mapping[bytes, bytes]) -> Stream:
    """Gives its answer to what begins with a key, and closes on anything else."""
    return partial(_answer, known=known)


async def _answer(
    conversation: Conversation, _endpoint: Endpoint, *, known: Mapping[bytes, bytes]
) -> None:
    for _ in range(MAX_TURNS):
        asked = await conversation.some()
        reply = next((said for start, said in known.items() if asked.startswith(start)), None)
        if not asked or reply is None:
            return
        await conversation.send(reply)


def web(status: str, head: str, body: str = "") -> Stream:
    """One page for every request; `head` are further header lines, each with its end."""
    page = f"HTTP/1.1 {status}\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}"
    return answers({b"GET ": page.encode(), b"HEAD ": page.encode()})


def datagrams(known: Mapping[bytes, bytes], *, echo: slice = slice(0)) -> Datagram:
    """Answers what begins with a key, behind the octets of the question that `echo` cuts out."""

    def reply(data: bytes) -> list[bytes]:
        return [data[echo] + said for start, said in known.items() if data.startswith(start)][:1]

    return reply
