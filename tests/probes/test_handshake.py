"""Handshakes with who hangs, cuts or speaks no TLS; tests/peers/test_tls.py has real servers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import cycle

import pytest

from netaudit.net import hello, stream
from netaudit.net.hello import Answer
from netaudit.net.tls import lenient
from netaudit.probes._handshake import Shaken, Tally, Target
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


@pytest.mark.parametrize("behaviour", [cuts, floods, says(b"HTTP/1.0 400 what\r\n\r\n")])
def test_whatever_else_comes_takes_nothing(behaviour: Behaviour) -> None:
    assert offered(behaviour) == Answer(0, 0)


def test_without_a_connection_or_a_word_nothing_is_learnt() -> None:
    assert offered(None) is None
    assert offered(hangs) is None


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
    assert offered(says(b"220 a\r\n250 SIZE\r\n"), "smtp") is None


@pytest.mark.parametrize("line", [b"421 too many connections\r\n", b"554 not you\r\n"])
def test_a_mail_server_that_turns_us_away_refuses_no_version(line: bytes) -> None:
    assert offered(says(line), "smtp") is None
    service = make_service(addresses=HERE, protocol="smtp")

    async def run() -> Shaken:
        async with serving(says(line)) as port:
            target = Target(replace(service, port=port), make_net(), HERE[0])
            return await target.shake(lenient(), "a.test")

    shaken = asyncio.run(run())
    assert shaken.silent
    assert line.decode().strip() in shaken.detail


def refuses(line: bytes) -> Behaviour:
    """A mail server that offers STARTTLS and has this for who wants it."""

    async def mail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for said in (b"220 mail\r\n", b"250-mail\r\n250 STARTTLS\r\n", line):
            writer.write(said)
            await reader.readline()

    return mail


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"454 4.7.0 TLS not available due to local problem\r\n", Answer(0, 0)),
        (b"502 what\r\n", Answer(0, 0)),
        (b"421 too many connections\r\n", None),  # that is about us
        (b"what\r\n", None),
    ],
)
def test_a_mail_server_that_offers_tls_and_refuses_it(line: bytes, expected: Answer | None) -> None:
    """Its TLS was not applicable, and mail goes there in the clear."""
    assert offered(refuses(line), "smtp") == expected

    async def run() -> Shaken:
        async with serving(refuses(line)) as port:
            service = make_service(port=port, addresses=HERE, protocol="smtp")
            return await Target(service, make_net(), HERE[0]).shake(lenient(), "a.test")

    shaken = asyncio.run(run())
    assert (shaken.offers, shaken.silent) == (True, expected is None)
    assert line.decode().strip() in shaken.detail


def by_turns(*behaviours: Behaviour) -> Behaviour:
    """Machines behind one address, each in its turn."""
    turns = cycle(behaviours)

    async def next_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await next(turns)(reader, writer)

    return next_one


@pytest.mark.parametrize(
    ("behaviour", "tally"),
    [
        (by_turns(cuts, says(ALERT)), Tally(4, 2)),  # one of two machines is dead
        (says(ALERT), Tally(2, 0)),
        (cuts, Tally(4, 0)),  # it refuses so, always
        (hangs, Tally(0, 0)),
    ],
)
def test_a_dead_machine_behind_an_address_is_counted(behaviour: Behaviour, tally: Tally) -> None:
    """Its cut was taken for the refusal of a version, by a service that has it."""

    async def run() -> tuple[Tally, list[Answer | None]]:
        async with serving(behaviour) as port:
            service = make_service(port=port, addresses=HERE)
            target = Target(service, make_net(), HERE[0])
            said = [await target.offer(hello.TLS1, hello.ANY, "a.test") for _ in range(2)]
        return target.tally, said

    counted, said = asyncio.run(run())
    assert counted == tally
    if tally.dropped:
        assert said == [Answer(0, 0, 70)] * 2


async def ends(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """By a FIN, where `cuts` sends a reset."""
    await reader.read(1)
    writer.write_eof()
    await reader.read()


@pytest.mark.parametrize(
    ("behaviours", "dropped"),
    [((cuts, says(ALERT)), 1), ((ends, says(ALERT)), 1), ((cuts,), 0), ((ends,), 0)],
)
def test_a_handshake_that_was_cut_is_tried_again(
    behaviours: tuple[Behaviour, ...], dropped: int
) -> None:
    async def run() -> tuple[Tally, Shaken]:
        async with serving(by_turns(*behaviours)) as port:
            target = Target(make_service(port=port, addresses=HERE), make_net(), HERE[0])
            return target.tally, await target.shake(lenient(), "a.test")

    tally, shaken = asyncio.run(run())
    assert tally == Tally(2, dropped)
    assert shaken.cut is not bool(dropped)
    assert shaken.error is not None or shaken.cut
