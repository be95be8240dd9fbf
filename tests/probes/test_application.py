from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.facts.application import Answer, Speech
from netaudit.facts.reach import PortState
from netaudit.model import Transport
from netaudit.net import stream
from netaudit.probes.application import application_v4, application_v6, printable
from tests.factories import addresses, make_net, make_service
from tests.fakes.certificates import Authority
from tests.fakes.servers import (
    answering,
    cuts,
    demands_ours,
    drips,
    floods,
    free_port,
    hangs,
    says,
    serving,
)

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HERE = addresses("127.0.0.1")


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "CONVERSATION", 0.4)


def ask(protocol: str, behaviour: Behaviour, *, tls: bool = False, **changes: Any) -> Answer:
    context = Authority().server("www.so-a.kontum.test") if tls else None

    async def run() -> Answer:
        async with serving(behaviour, tls=context) as port:
            service = make_service(protocol=protocol, port=port, addresses=HERE, **changes)
            return (await application_v4(service, make_net())).answers[0]

    return asyncio.run(run())


async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers a request that names its host, as RFC 9112 wants it."""
    request = await reader.readuntil(b"\r\n\r\n")
    known = b"\r\nHost: www.so-a.kontum.test\r\n" in request
    writer.write(b"HTTP/1.1 200 OK\r\n" if known else b"HTTP/1.1 400 Bad Request\r\n")
    await reader.read()


async def database(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"S" if await reader.readexactly(8) == b"\0\0\0\x08\x04\xd2\x16\x2f" else b"E")
    await reader.read()


async def name_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    length = await reader.readexactly(2)
    query = await reader.readexactly(int.from_bytes(length, "big"))
    writer.write(length + query[:2] + bytes([query[2] | 0x80, 5]) + query[4:])
    await reader.read()


@pytest.mark.parametrize(
    ("protocol", "behaviour", "tls", "code"),
    [
        ("http", web, False, 200),
        ("https", web, True, 200),
        ("smtp", says(b"220-mail\r\n220 ready\r\n"), False, 220),
        ("submission", says(b"220 ready\r\n"), False, 220),
        ("imaps", says(b"* OK ready\r\n"), True, None),
        ("ssh", says(b"hello\r\n", b"SSH-2.0-x\r\n"), False, None),
        ("postgresql", database, False, None),
        ("dns", name_server, False, 5),
    ],
)
def test_each_protocol_as_itself(
    protocol: str, behaviour: Behaviour, code: int | None, *, tls: bool
) -> None:
    answer = ask(protocol, behaviour, tls=tls)
    assert (answer.speech, answer.code) == (Speech.ANSWERED, code)
    assert answer.works


@pytest.mark.parametrize(
    ("protocol", "line", "speech"),
    [
        ("http", b"HTTP/1.1 503 Busy\r\n", Speech.REFUSED),
        ("http", b"HTTP/1.1 404 Not Found\r\n", Speech.ANSWERED),
        ("http", b"HTTP/1.1 20x OK\r\n", Speech.GARBAGE),
        ("http", b"220 smtp\r\n", Speech.GARBAGE),
        ("smtp", b"554 go away\r\n", Speech.REFUSED),
        ("smtp", b"SSH-2.0-x\r\n", Speech.GARBAGE),
        ("smtp", b"2200 x\r\n", Speech.GARBAGE),
        ("ssh", b"220 smtp\r\n" * 30, Speech.GARBAGE),
        ("postgresql", b"E", Speech.REFUSED),
        ("postgresql", b"\xff", Speech.GARBAGE),
        ("dns", b"\x00\x0c" + bytes(12), Speech.GARBAGE),
    ],
)
def test_refusals_and_other_protocols(protocol: str, line: bytes, speech: Speech) -> None:
    assert ask(protocol, says(line)).speech is speech


@pytest.mark.parametrize(
    ("line", "speech"), [(b"* BYE busy\r\n", Speech.REFUSED), (b"+OK POP3\r\n", Speech.GARBAGE)]
)
def test_imap_that_will_not_serve(line: bytes, speech: Speech) -> None:
    assert ask("imaps", says(line), tls=True).speech is speech


@pytest.mark.parametrize("protocol", ["http", "smtp", "ssh", "postgresql", "dns"])
@pytest.mark.parametrize(
    ("behaviour", "speeches"),
    [
        (hangs, {Speech.SILENT}),
        (cuts, {Speech.CUT}),
        (drips, {Speech.TOO_SLOW, Speech.GARBAGE}),
        (floods, {Speech.TOO_MUCH, Speech.GARBAGE}),
    ],
)
def test_hostile_servers_end_as_a_fact(
    protocol: str, behaviour: Behaviour, speeches: set[Speech]
) -> None:
    answer = ask(protocol, behaviour)
    assert answer.speech in speeches
    assert answer.state is PortState.OPEN


@pytest.mark.parametrize("behaviour", [says(b"not TLS at all\r\n"), floods])
def test_garbage_instead_of_tls(behaviour: Behaviour) -> None:
    assert ask("https", behaviour).speech is Speech.NO_TLS


def test_a_mail_server_may_take_its_time_and_is_not_interrupted() -> None:
    """Postfix' postscreen, and whoever looks up who calls; who speaks before is a spammer."""
    early: list[bytes] = []

    async def screen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220-wait\r\n")
        with suppress(TimeoutError):
            early.append(await asyncio.wait_for(reader.readline(), 3 * stream.CONVERSATION))
        writer.write(b"220 mail\r\n")
        assert await reader.readline() == b"QUIT\r\n"

    answer = ask("smtp", screen)
    assert (answer.speech, answer.code, any(early)) == (Speech.ANSWERED, 220, False)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_who_asks_for_a_client_certificate_answers(version: ssl.TLSVersion) -> None:
    """As who asks for a password: it was no TLS, or another protocol."""
    context = Authority().server("www.so-a.kontum.test", version=version)
    answer = ask("https", demands_ours(context))
    assert answer.speech is Speech.ANSWERED
    assert "client certificate" in answer.banner


async def modern(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """HTTP/2 and nothing older: whoever begins otherwise is cut off."""
    if (await reader.readexactly(24)).startswith(b"PRI * HTTP/2.0\r\n"):
        writer.write(bytes.fromhex("000006040000000000000300000064"))
        await reader.read()


@pytest.mark.parametrize(
    ("behaviour", "offered", "speech"),
    [
        (modern, ["h2"], Speech.ANSWERED),
        (modern, ["http/1.1"], Speech.CUT),  # it has no HTTP/2 to offer
        (cuts, ["h2"], Speech.CUT),
        (says(b"not HTTP at all\r\n"), ["h2"], Speech.GARBAGE),
    ],
)
def test_who_speaks_http_2_alone_answers(
    behaviour: Behaviour, offered: list[str], speech: Speech
) -> None:
    """It was said to close every connection."""
    context = Authority().server("www.so-a.kontum.test")
    context.set_alpn_protocols(offered)

    async def run() -> Answer:
        async with serving(behaviour, tls=context) as port:
            service = make_service(protocol="https", port=port, addresses=HERE)
            return (await application_v4(service, make_net())).answers[0]

    answer = asyncio.run(run())
    assert answer.speech is speech
    assert (answer.banner == "HTTP/2") is (speech is Speech.ANSWERED)


def test_a_protocol_without_a_conversation_is_not_judged() -> None:
    assert ask("other", hangs).speech is Speech.UNKNOWN_PROTOCOL


def test_what_is_closed_is_not_spoken_to() -> None:
    async def run() -> Answer:
        service = make_service(addresses=HERE, port=free_port())
        return (await application_v4(service, make_net())).answers[0]

    answer = asyncio.run(run())
    assert (answer.state, answer.speech) == (PortState.CLOSED, Speech.NOT_REACHED)


def test_a_lost_conversation_is_tried_again() -> None:
    calls: list[int] = []

    async def second(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append(1)
        if len(calls) == 3:  # the first connection only asks whether the port is open
            writer.write(b"220 ready\r\n")
            await reader.read()

    assert ask("smtp", second).speech is Speech.ANSWERED


def reply(query: bytes) -> bytes:
    return query[:2] + bytes([query[2] | 0x80]) + query[3:]


@pytest.mark.parametrize(
    ("answer", "speech", "code", "banner"),
    [
        (reply, Speech.ANSWERED, 0, ""),
        (lambda query: query[:2] + b"no", Speech.GARBAGE, None, "no"),
    ],
)
def test_dns_over_udp_and_over_ipv6(
    answer: Callable[[bytes], bytes], speech: Speech, code: int | None, banner: str
) -> None:
    async def run() -> Answer:
        net = make_net()
        async with answering(answer, "::1") as port:
            service = make_service(
                protocol="dns", transport=Transport.UDP, port=port, addresses=addresses("::1")
            )
            fact = await application_v6(service, net)
        await net.close()
        return fact.answers[0]

    found = asyncio.run(run())
    assert (found.speech, found.code, found.banner[2:]) == (speech, code, banner)


@given(st.binary(max_size=300))
def test_a_banner_is_short_and_printable(banner: bytes) -> None:
    text = printable(banner)
    assert len(text) <= 120
    assert text.isascii()
    assert text.isprintable()
