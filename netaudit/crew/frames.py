"""What the processes of one run tell each other, over the socket between each and the first."""

from __future__ import annotations

import asyncio
import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netaudit.model import Phrase
from netaudit.net.commons import Have, Want

if TYPE_CHECKING:
    import socket


HUB = 1  # the number of the process that forked the others; theirs follow
_SIZE = 4  # octets of a frame's size


@dataclass(frozen=True, slots=True)
class Go:
    """The preflight is over. `closed`: families without a way out, and why.

    `clock_off`: why our clock cannot be right, None if it may be.
    """

    closed: dict[int, Phrase]
    clock_off: Phrase | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Answers, as the store keeps them; `numbers`: those of their tasks in the list of all."""

    numbers: list[int]
    rows: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Done:
    """All is asked; what others want is still given."""


@dataclass(frozen=True, slots=True)
class End:
    """Nobody wants anything any more."""


Message = Go | Kept | Done | End | Want | Have


def frame(to: int, message: Message) -> bytes:
    """A message for the process of that number: size, number (1 octet), what was pickled."""
    body = pickle.dumps(message)
    return (len(body) + 1).to_bytes(_SIZE, "big") + to.to_bytes(1, "big") + body


async def ends_of(sock: socket.socket) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """What comes out of one of a pair of sockets, and what goes into it."""
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await loop.connect_accepted_socket(lambda: protocol, sock)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def read_frame(reader: asyncio.StreamReader) -> tuple[int, Message] | None:
    """For which process, and the message; None when the other side has ended."""
    try:
        size = int.from_bytes(await reader.readexactly(_SIZE), "big")
        body = await reader.readexactly(size)
    except (EOFError, OSError):  # IncompleteReadError is an EOFError
        return None
    message: Message = pickle.loads(body[1:])  # noqa: S301  from a process that we forked
    return body[0], message
