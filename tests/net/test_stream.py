from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from ipaddress import ip_address

import pytest

from netaudit.facts.application import Speech
from netaudit.net import stream as module
from netaudit.net.dial import connect
from netaudit.net.stream import Misbehaved, Stream
from netaudit.net.tls import lenient
from tests.factories import make_net
from tests.fakes.certificates import Authority
from tests.fakes.servers import cuts, demands_ours, drips, floods, hangs, says, serving

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def opened(port: int) -> Stream:
    _reached, stream = await connect(make_net(), ip_address("127.0.0.1"), port)
    assert stream
    return stream


def line_of(behaviour: Behaviour) -> bytes:
    async def run() -> bytes:
        async with serving(behaviour) as port:
            with await opened(port) as stream:
                return await stream.line()

    return asyncio.run(run())


def speech_of(behaviour: Behaviour) -> Speech:
    with pytest.raises(Misbehaved) as caught:
        line_of(behaviour)
    return caught.value.speech


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONVERSATION", 0.15)


def test_lines_and_octets_come_in_order() -> None:
    async def run() -> tuple[bytes, bytes, bytes]:
        async with serving(says(b"one\r\ntwo\n12", b"34rest")) as port:
            with await opened(port) as stream:
                return await stream.line(), await stream.line(), await stream.exactly(4)

    assert asyncio.run(run()) == (b"one", b"two", b"1234")


@pytest.mark.usefixtures("short")
def test_a_server_that_hangs_was_silent() -> None:
    assert speech_of(hangs) is Speech.SILENT


@pytest.mark.usefixtures("short")
def test_a_server_that_drips_is_too_slow() -> None:
    assert speech_of(drips) is Speech.TOO_SLOW


def test_a_server_that_floods_is_too_much() -> None:
    assert speech_of(floods) is Speech.TOO_MUCH


@pytest.mark.parametrize("patience", [0.0, 5.0])
def test_what_came_while_we_stood_still_is_read(
    patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time is up by the clock, and the answer is there: it was not the peer that was late."""
    monkeypatch.setattr(module, "CONVERSATION", 0.0)

    async def run() -> bytes:
        said = asyncio.Event()

        async def says_it(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"one\ntwo\n")
            said.set()
            await reader.read()

        async with serving(says_it) as port:
            with await opened(port) as stream:
                await said.wait()
                first = await stream.line()
                return first + await stream.gather(lambda heard: b"\n" in heard, patience, 99)

    assert asyncio.run(run()) == b"onetwo\n"


def test_after_its_time_nobody_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONVERSATION", 0.0)
    assert speech_of(hangs) is Speech.SILENT


def test_no_more_than_the_allowance_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ALLOWANCE", 1000)

    async def run() -> None:
        async with serving(floods) as port:
            with await opened(port) as stream:
                await stream.exactly(1001)

    with pytest.raises(Misbehaved, match="1000 octets"):
        asyncio.run(run())


def test_a_server_that_closes_cut_the_connection() -> None:
    assert speech_of(cuts) is Speech.CUT


@pytest.mark.usefixtures("short")
def test_a_peer_that_does_not_read_does_not_hold_us() -> None:
    async def run() -> None:
        async def deaf(_r: asyncio.StreamReader, _w: asyncio.StreamWriter) -> None:
            await asyncio.sleep(60)

        async with serving(deaf) as port:
            with await opened(port) as stream:
                await stream.send(b"x" * 50_000_000)

    with pytest.raises(Misbehaved, match="does not read"):
        asyncio.run(run())


def test_over_tls() -> None:
    context = Authority().server("www.a.test")

    async def run() -> tuple[bytes, str | None]:
        async with serving(says(b"hello\n"), tls=context) as port:
            with await opened(port) as stream:
                await stream.start_tls(lenient(), "www.a.test")
                return await stream.line(), stream.tls.version()

    assert asyncio.run(run()) == (b"hello", "TLSv1.3")


def test_what_came_before_tls_is_dropped() -> None:
    """RFC 3207 section 4.2: a line injected in clear text is not taken for the server's."""
    context = Authority().server("www.a.test")

    async def upgrade(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"ready\ninjected\n")
        await writer.start_tls(context)
        writer.write(b"protected\n")
        await reader.read()

    async def run() -> bytes:
        async with serving(upgrade) as port:
            with await opened(port) as stream:
                await stream.line()
                await stream.start_tls(lenient(), None)
                return await stream.line()

    assert asyncio.run(run()) == b"protected"


@pytest.mark.parametrize("behaviour", [says(b"220 not TLS\r\n"), says(b"\x00" * 4000), floods])
def test_garbage_instead_of_a_handshake_is_tls_own_error(behaviour: Behaviour) -> None:
    async def run() -> None:
        async with serving(behaviour) as port:
            with await opened(port) as stream:
                await stream.start_tls(lenient(), None)

    with pytest.raises(ssl.SSLError):
        asyncio.run(run())


@pytest.mark.usefixtures("short")
def test_a_handshake_that_hangs_ends() -> None:
    async def run() -> None:
        async with serving(hangs) as port:
            with await opened(port) as stream:
                await stream.start_tls(lenient(), None)

    with pytest.raises(Misbehaved) as caught:
        asyncio.run(run())
    assert caught.value.speech is Speech.SILENT


def test_a_session_that_its_peer_ended_takes_no_more() -> None:
    """As TLS 1.3 does with who has no certificate: the handshake was done, then came the alert."""
    context = Authority().server("www.a.test")

    async def run() -> None:
        async with serving(demands_ours(context)) as port:
            with await opened(port) as stream:
                await stream.start_tls(lenient(), None)
                with pytest.raises(Misbehaved, match="CERTIFICATE_REQUIRED"):
                    await stream.line()
                await stream.send(b"a question")

    with pytest.raises(Misbehaved) as caught:
        asyncio.run(run())
    assert caught.value.speech is Speech.CUT


def test_tls_before_the_handshake_is_a_mistake_of_ours() -> None:
    async def run() -> None:
        async with serving(hangs) as port:
            with await opened(port) as stream:
                _ = stream.tls

    with pytest.raises(RuntimeError, match="start_tls"):
        asyncio.run(run())


def gathered(behaviour: Behaviour, patience: float = 0.2, most: int = 8) -> bytes:
    """What `gather` returns where a line is enough."""

    async def run() -> bytes:
        async with serving(behaviour) as port:
            with await opened(port) as stream:
                return await stream.gather(lambda heard: b"\n" in heard, patience, most)

    return asyncio.run(run())


@pytest.mark.parametrize(("behaviour", "cut"), [(cuts, True), (hangs, False), (says(b"\n"), False)])
def test_it_is_told_whether_the_peer_ended_it(behaviour: Behaviour, *, cut: bool) -> None:
    async def run() -> bool:
        async with serving(behaviour) as port:
            with await opened(port) as stream:
                await stream.gather(lambda heard: b"\n" in heard, 0.2, 8)
                return stream.cut

    assert asyncio.run(run()) is cut


def test_what_comes_is_gathered_until_it_is_enough() -> None:
    assert gathered(says(b"ab\ncd")) == b"ab\ncd"
    assert gathered(hangs) == b""
    assert gathered(cuts) == b""
    assert set(gathered(drips)) == {ord("x")}
    assert gathered(floods) == b"\xff" * 8


def renewed(behaviour: Behaviour, then: Callable[[Stream], Awaitable[object]]) -> bool:
    async def run() -> bool:
        async with serving(behaviour) as port:
            with await opened(port) as stream:
                await then(stream)
                await asyncio.sleep(0.05)
                return stream.renew()

    return asyncio.run(run())


def test_a_connection_on_which_all_was_read_can_be_used_again() -> None:
    async def one(stream: Stream) -> None:
        assert await stream.exactly(3) == b"abc"
        stream._left = 0

    assert renewed(_then_waits(b"abc"), one)


@pytest.mark.parametrize("read", [0, 2])
def test_one_on_which_more_came_cannot(read: int) -> None:
    assert not renewed(_then_waits(b"abc"), lambda stream: stream.exactly(read))


def test_nor_can_one_that_has_ended() -> None:
    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"abc")
        writer.close()

    assert not renewed(serve, lambda stream: stream.exactly(3))


def test_another_conversation_has_the_bounds_of_a_first_one() -> None:
    async def run() -> None:
        async with serving(_then_waits(b"")) as port:
            with await opened(port) as stream:
                stream._left, stream._deadline, stream._heard = 0, 0.0, True
                assert stream.renew()
                assert stream._left == module.ALLOWANCE
                assert stream._deadline == stream._until > 0
                assert not stream._heard

    asyncio.run(run())


def _then_waits(data: bytes) -> Behaviour:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await reader.read()
        writer.close()

    return serve
