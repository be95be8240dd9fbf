"""Handshakes with who hangs, cuts or speaks no TLS; tests/peers/test_tls.py has real servers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from netaudit.net import hello, stream
from netaudit.net.hello import Answer
from netaudit.probes._handshake import Target
from tests.factories import addresses, make_net, make_service
from tests.fakes.servers import cuts, floods, free_port, hangs, says, serving

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HERE = addresses("127.0.0.1")
ALERT = b"\x15\x03\x01\x00\x02\x02\x46"


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "CONVERSATION", 0.3)


def offered(behaviour: Behaviour | None, protocol: str = "https") -> Answer | None:
    async def at(port: int) -> Answer | None:
        service = make_service(port=port, addresses=HERE, protocol=protocol)
        target = Target(service, make_net(), HERE[0])
        return await target.offer(hello.TLS1, hello.ANY, "a.test")

    async def run() -> Answer | None:
        if behaviour is None:
            return await at(free_port())
        async with serving(behaviour) as port:
            return await at(port)

    return asyncio.run(run())


def test_an_alert_is_told() -> None:
    assert offered(says(ALERT)) == Answer(0, 0, 70)


@pytest.mark.parametrize("behaviour", [hangs, cuts, floods, says(b"HTTP/1.0 400 what\r\n\r\n")])
def test_whatever_else_comes_takes_nothing(behaviour: Behaviour) -> None:
    assert offered(behaviour) == Answer(0, 0)


def test_without_a_connection_nothing_was_offered() -> None:
    assert offered(None) is None


def test_mail_servers_are_asked_after_starttls() -> None:
    async def mail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail\r\n")
        await reader.readline()
        writer.write(b"250-mail\r\n250 STARTTLS\r\n")
        await reader.readline()
        writer.write(b"220 go\r\n")
        if (await reader.readexactly(1))[0] == ALERT[0] + 1:  # a handshake
            writer.write(ALERT)

    assert offered(mail, "submission") == Answer(0, 0, 70)
    assert offered(says(b"220 a\r\n250 SIZE\r\n"), "smtp") == Answer(0, 0)
