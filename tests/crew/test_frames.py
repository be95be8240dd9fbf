from __future__ import annotations

import asyncio

from netaudit.crew.frames import Done, Go, Kept, Message, frame, read_frame
from netaudit.model import Phrase
from netaudit.net.commons import Want


def read(data: bytes) -> list[tuple[int, object] | None]:
    """The frames in a stream, to its end."""

    async def go() -> list[tuple[int, object] | None]:
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        found: list[tuple[int, object] | None] = []
        while came := await read_frame(reader):
            found.append(came)
        return [*found, None]

    return asyncio.run(go())


def test_messages_come_as_they_were_sent_and_the_end_is_told() -> None:
    sent: list[tuple[int, Message]] = [
        (1, Kept([3], [{"fact": "f", "body": None}])),
        (2, Want(1, 7, ("dns", b"\0", 28))),
    ]
    stream = b"".join(frame(to, message) for to, message in sent)
    assert read(stream) == [*sent, None]


def test_what_is_cut_short_is_the_end() -> None:
    whole = frame(1, Go({6: Phrase("no route")}, None))
    assert read(whole[:-1]) == [None]
    assert read(whole + frame(1, Done())[:3]) == [(1, Go({6: Phrase("no route")}, None)), None]
