from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING

import pytest

from netaudit.facts.identity import How, Identity
from netaudit.facts.ports import Port
from netaudit.identify import catalogue
from netaudit.model import Transport
from netaudit.net import datagram, stream
from netaudit.probes import _identify
from netaudit.probes._identify import identify
from tests.factories import addresses, make_net
from tests.fakes.certificates import Authority
from tests.fakes.servers import (
    answering,
    cuts,
    drips,
    floods,
    free_port,
    hangs,
    says,
    serving,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

HERE = addresses("127.0.0.1")[0]
SSH = b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LISTEN", "GREETING", "ANSWER"):
        monkeypatch.setattr(_identify, name, 0.15)
    monkeypatch.setattr(datagram, "PATIENCE", 0.1)


async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Length: 0\r\n\r\n")
    await reader.read()


async def store(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A Redis as it behaves: a stranger's request is a wrong command."""
    while line := await reader.readline():
        if line.startswith(b"GET"):
            writer.write(b"-ERR wrong number of arguments for 'get' command\r\n")
        elif line == b"PING\r\n":
            writer.write(b"+PONG\r\n")
        elif line.startswith(b"INFO"):
            writer.write(b"$23\r\nredis_version:7.0.15\r\n\r\n\r\n")


async def database(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A PostgreSQL: closes on whatever is no start of its own."""
    if await reader.readexactly(8) == bytes.fromhex("0000000804d2162f"):
        writer.write(b"S")
        await reader.read()


def ask(
    behaviour: Behaviour, *, tls: ssl.SSLContext | None = None, careful: bool = False
) -> tuple[Identity, int]:
    """What is made of a server on some port, and how many connections that took."""
    connections = 0

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await behaviour(reader, writer)

    async def run() -> Identity:
        async with serving(count, tls=tls) as port:
            where = Port(port, Transport.TCP)
            return await identify(make_net(), HERE, where, careful=careful)

    return asyncio.run(run()), connections


def overheard(port: int = 0, *, careful: bool = False) -> tuple[Identity, bytes]:
    """What is made of a server that only listens, and all that it heard."""

    async def run() -> tuple[Identity, bytes]:
        heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        async def listen(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
            heard.set_result(await reader.read())  # a second connection would be an error

        async with serving(listen, port=port) as at:
            found = await identify(make_net(), HERE, Port(at, Transport.TCP), careful=careful)
            return found, await heard

    return asyncio.run(run())


def ask_udp(reply: Callable[[bytes], bytes | None]) -> Identity:
    async def run() -> Identity:
        net = make_net()
        async with answering(reply) as port:
            found = await identify(net, HERE, Port(port, Transport.UDP))
        await net.close()
        return found

    return asyncio.run(run())


def test_who_greets_is_known_after_one_connection() -> None:
    found, connections = ask(says(SSH))
    assert (found.protocol, found.product, found.version) == ("ssh", "OpenSSH", "9.2p1")
    assert (found.how, found.certain, connections) == (How.GREETING, True, 1)
    assert found.banner == SSH.decode().strip()


def test_a_web_server_on_an_odd_port_takes_one_too() -> None:
    found, connections = ask(web)
    assert (found.protocol, found.product, found.version) == ("http", "nginx", "1.22.1")
    assert (found.how, found.tls, connections) == (How.ANSWER, False, 1)


def test_an_answer_to_the_wrong_question_shows_who_it_is() -> None:
    found, connections = ask(store)
    assert (found.protocol, found.version, found.note("access")) == ("redis", "7.0.15", "open")
    assert connections == 2


def test_what_closes_on_others_is_asked_in_turn() -> None:
    found, connections = ask(database)
    assert (found.protocol, found.note("starttls")) == ("postgresql", "yes")
    assert connections <= _identify.CONNECTIONS


async def screen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """An X server: ends what does not begin as X11 does, without a word."""
    if (await reader.readexactly(12))[:4] == b"l\0\x0b\0":
        writer.write(b"\x01\0\x0b\0\0\0\x08\0" + bytes(32))
        await reader.read()


def test_who_only_closes_is_asked_everything() -> None:
    found, connections = ask(screen)
    assert (found.protocol, found.note("access")) == ("x11", "open")
    assert connections > _identify.CONNECTIONS


def test_inside_tls_the_same_is_asked() -> None:
    context = Authority().server("www.so-a.kontum.test")
    found, _ = ask(web, tls=context)
    assert (found.protocol, found.product, found.tls) == ("http", "nginx", True)


def test_who_scolds_in_clear_text_is_asked_inside_tls() -> None:
    context = Authority().server("www.so-a.kontum.test")
    said = b"The plain HTTP request was sent to HTTPS port"
    scold = b"HTTP/1.1 400 Bad Request\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said)
    turns = iter((False, True))

    async def nginx(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if next(turns):
            await writer.start_tls(context)
            await web(reader, writer)
        else:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(scold)
            await reader.read()

    found, connections = ask(nginx)
    assert (found.protocol, found.product, found.tls, connections) == ("http", "nginx", True, 2)


def test_tls_with_something_unknown_inside_is_tls() -> None:
    found, _ = ask(hangs, tls=Authority().server("www.so-a.kontum.test"))
    assert (found.protocol, found.tls, found.certain) == ("tls", True, True)


@pytest.mark.parametrize("first", [b"220 ready\r\n", b"220-a\r\n220 b\r\n"])
def test_who_says_220_alone_is_asked_how_it_speaks(first: bytes) -> None:
    async def mail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while line := await reader.readline():
            writer.write(b"250 x\r\n" if line.startswith(b"EHLO") else b"221 bye\r\n")

    found, connections = ask(mail)
    assert (found.protocol, connections) == ("smtp", 1)


@pytest.mark.parametrize("behaviour", [hangs, cuts, drips, floods])
def test_hostile_servers_end_as_unknown(
    behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "CONVERSATION", 1.0)  # TLS with who is silent takes all of it
    found, connections = ask(behaviour)
    assert (found.protocol, found.how) == ("", How.UNKNOWN)
    cheap = behaviour is cuts
    each_once = 2 + len(catalogue.elsewhere())  # HTTP and TLS come first
    assert connections <= (each_once if cheap else _identify.CONNECTIONS)
    assert len(found.banner) <= 120
    assert found.banner.isprintable()


def test_escapes_never_leave_the_probe() -> None:
    found, _ = ask(says(b"\x1b]0;owned\x07\x1b[2J hello\r\n"))
    assert found.how is How.UNKNOWN
    assert found.banner.isprintable()
    assert "hello" in found.banner


def test_a_fragile_host_is_listened_to_and_asked_nothing() -> None:
    found, heard = overheard(careful=True)
    assert (found.how, heard) == (How.UNKNOWN, b"")


def test_machines_that_must_not_be_troubled_hear_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setattr(_identify, "HANDS_OFF", catalogue.HANDS_OFF | {port})
    monkeypatch.setitem(catalogue.BY_NUMBER, port, "jetdirect")
    found, heard = overheard(port)
    assert (found.protocol, found.how, found.certain) == ("jetdirect", How.NUMBER, False)
    assert heard == b""


def test_a_port_that_closed_meanwhile_is_unknown() -> None:
    where = Port(free_port(), Transport.TCP)

    async def run() -> Identity:
        return await identify(make_net(), HERE, where)

    found = asyncio.run(run())
    assert found.how is How.UNKNOWN
    assert found.detail


def test_datagrams_are_measured() -> None:
    def reply(data: bytes) -> bytes | None:
        if data.endswith(b"version\r\n"):
            return data[:8] + b"VERSION 1.6.18\r\n"
        return data[:8] + b"STAT x 1\r\n" * 100 if data.endswith(b"stats\r\n") else None

    found = ask_udp(reply)
    assert (found.protocol, found.version) == ("memcached", "1.6.18")
    assert (found.sent, found.received) == (15, 1008)


def test_a_datagram_port_that_says_nothing_we_know() -> None:
    found = ask_udp(lambda _: b"?")
    assert (found.protocol, found.how) == ("", How.UNKNOWN)


def test_who_wants_a_name_is_asked_with_it() -> None:
    context = Authority().server("www.test")

    def choose(_tls: object, name: str | None, _context: object) -> int | None:
        return None if name == "www.test" else ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME

    context.sni_callback = choose

    async def run(name: str) -> Identity:
        async with serving(web, tls=context) as port:
            return await identify(make_net(), HERE, Port(port, Transport.TCP), name=name)

    named, nameless = asyncio.run(run("www.test")), asyncio.run(run(""))
    assert (named.protocol, named.product, named.tls) == ("http", "nginx", True)
    assert nameless.protocol != "http"


def test_who_refuses_for_want_of_a_name_speaks_tls() -> None:
    """An alert of RFC 6066 is one as well: it was an unknown protocol."""

    async def refuses(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.read(1) == b"\x16":
            writer.write(bytes.fromhex("15030300020270"))
            await writer.drain()
            await reader.read()

    identity, _ = ask(refuses)
    assert (identity.protocol, identity.tls, identity.how) == ("tls", True, How.ANSWER)
