import asyncio

import pytest

from netaudit.lab.services import hostile
from netaudit.lab.services.base import Conversation
from tests.lab.services.harness import endpoint, talk


def test_garbage_is_no_protocol_s_greeting() -> None:
    said = talk(hostile.garbage, b"GET / HTTP/1.1\r\n\r\n", endpoint(tls=False))
    assert said == hostile.GARBAGE
    assert b"\n" not in said


def test_a_flood_is_as_long_as_it_says() -> None:
    class Counter:
        octets = 0

        async def send(self, data: bytes) -> None:
            self.octets += len(data)

    counter = Counter()
    asyncio.run(hostile.flood(counter, endpoint()))  # type: ignore[arg-type]
    assert counter.octets == hostile.FLOOD_OCTETS


def test_a_drip_is_one_octet_at_a_time() -> None:
    class Enough(Exception):  # noqa: N818
        pass

    sent: list[bytes] = []

    class Listener(Conversation):
        async def send(self, data: bytes) -> None:
            sent.append(data)
            raise Enough

    with pytest.raises(Enough):
        asyncio.run(hostile.drip(Listener(None, None), endpoint()))  # type: ignore[arg-type]
    assert [len(data) for data in sent] == [1]


def test_a_garbled_answer_keeps_the_question_s_id() -> None:
    (reply,) = hostile.garbled_dns(b"\x12\x34rest")
    assert reply[:2] == b"\x12\x34"
    assert len(reply) == 202
