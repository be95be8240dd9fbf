from __future__ import annotations

import asyncio
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.net import hello
from netaudit.net.hello import Answer, NotTlsError, client_hello, read_answer
from tests.fakes.certificates import Authority


def read(data: bytes) -> Answer:
    async def run() -> Answer:
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        return await read_answer(reader.readexactly)

    return asyncio.run(run())


def server_hello(version: int = hello.TLS1_2, suite: int = 0xC030, session: int = 32) -> bytes:
    body = version.to_bytes(2) + bytes(32) + bytes((session,)) + bytes(session)
    body += suite.to_bytes(2) + b"\0"
    message = b"\2" + len(body).to_bytes(3) + body
    return b"\x16\3\3" + len(message).to_bytes(2) + message


@pytest.mark.parametrize("name", ["", "www.a.test", "n" * 250, "tên.test"])
def test_openssl_takes_it(name: str) -> None:
    """A server of this machine's own, fed by hand."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = Authority().server("www.a.test").wrap_bio(incoming, outgoing, server_side=True)
    incoming.write(client_hello(hello.TLS1_2, hello.ANY, name))
    with pytest.raises(ssl.SSLWantReadError):
        server.do_handshake()
    answer = read(outgoing.read())
    assert answer.version == hello.TLS1_2
    assert answer.suite in hello.ANY


def test_openssl_refuses_what_is_weak_or_old() -> None:
    for version, suites in ((hello.TLS1_1, hello.ANY), (hello.TLS1_2, hello.WEAK["NULL"])):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        server = Authority().server("a.test").wrap_bio(incoming, outgoing, server_side=True)
        incoming.write(client_hello(version, suites))
        with pytest.raises(ssl.SSLError):
            server.do_handshake()
        answer = read(outgoing.read())
        assert (answer.version, answer.suite) == (0, 0)
        assert answer.alert in {40, 70}  # handshake_failure, protocol_version


def test_ssl_3_is_offered_without_extensions() -> None:
    record = client_hello(hello.SSL3, hello.ANY, "a.test")
    suites = int.from_bytes(record[44:46])
    assert record[1:3] == record[9:11] == b"\3\0"
    assert len(record) == 46 + suites + 2
    assert b"a.test" not in record


def test_no_length_at_which_middleboxes_hang() -> None:
    for length in range(1, 250):
        size = len(client_hello(hello.TLS1_2, hello.WEAK["RC4"], "n" * length)) - 5
        assert size not in range(256, 512)


def test_no_more_suites_than_servers_bear_and_each_once() -> None:
    weak = [s for some in hello.WEAK.values() for s in some]
    for suites in (hello.ANY, [*weak, *hello.DHE]):
        assert len(suites) == len(set(suites)) < 128


def test_the_answers_of_servers() -> None:
    for session in (0, 32):
        assert read(server_hello(hello.SSL3, 5, session)) == Answer(hello.SSL3, 5)
    assert read(b"\x15\3\1\0\2\2\x46") == Answer(0, 0, 70)


def message(kind: int, body: bytes) -> bytes:
    return bytes((kind,)) + len(body).to_bytes(3) + body


def records(data: bytes, size: int) -> bytes:
    """The handshake's octets in records of so many each."""
    parts = (data[at : at + size] for at in range(0, len(data), size))
    return b"".join(b"\x16\3\3" + len(part).to_bytes(2) + part for part in parts)


PRIME = b"\0\x80" + b"\xff" * 128 + b"\0\1\2" + b"\0\x80" + bytes(128)  # p, g and the public value
CERTIFICATE, EXCHANGE, DONE = message(11, bytes(3000)), message(12, PRIME), message(14, b"")


@pytest.mark.parametrize(
    ("after", "bits"),
    [
        ([CERTIFICATE, EXCHANGE, DONE], 1024),
        ([CERTIFICATE, DONE], 0),
        ([CERTIFICATE, message(12, b"")], 0),
    ],
)
@pytest.mark.parametrize("size", [50, 1000, 16_000])
def test_the_bits_of_a_group(after: list[bytes], bits: int, size: int) -> None:
    """However the messages are cut into records, after the first."""
    hello_ = server_hello(hello.TLS1_2, hello.DHE[0])
    answer = read(hello_ + records(b"".join(after), size))
    assert (answer.suite, answer.group) == (hello.DHE[0], bits)
    together = hello_[5:] + b"".join(after)
    assert read(records(together, 16_000)).group == bits


def test_a_flight_without_an_end_is_left() -> None:
    endless = server_hello(hello.TLS1_2, hello.DHE[0]) + records(
        message(11, bytes(1 << 20)), 16_000
    )
    assert read(endless).group == 0
    alert = server_hello(hello.TLS1_2, hello.DHE[0]) + b"\x15\3\3\0\2\2\x28"
    assert read(alert).group == 0


def test_no_group_is_looked_for_where_none_is_chosen() -> None:
    assert read(server_hello(hello.TLS1_2, 0xC030)).group == 0


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 400 Bad Request\r\n",
        b"\x16\3\3\xff\xff" + bytes(70_000),
        b"\x16\3\3\0\4\x01\0\0\0",
        server_hello(version=0x0305),
        server_hello()[:40].replace(b"\0\x4a", b"\0\x23"),
        b"\x15\2\3\0\2\2\x28",
    ],
)
def test_what_is_no_answer_of_tls(data: bytes) -> None:
    with pytest.raises((NotTlsError, asyncio.IncompleteReadError)):
        read(data)


@given(st.binary(max_size=200))
def test_garbage_is_an_answer_or_none(data: bytes) -> None:
    try:
        answer = read(data)
    except (NotTlsError, asyncio.IncompleteReadError):
        return
    assert answer.version in {0, *hello.NAMES}


def test_a_suite_is_of_one_kind_and_all_fit_into_one_offer() -> None:
    """Some servers stumble over more than 128."""
    kinds = [*hello.WEAK.values(), hello.DHE, hello.STATIC]
    suites = [suite for kind in kinds for suite in kind]
    assert len(suites) == len(set(suites)) <= 128
    assert 0x9D in hello.STATIC  # TLS_RSA_WITH_AES_256_GCM_SHA384
    assert 0xC030 not in suites  # TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384


def with_extensions(compression: int, *kinds: int) -> bytes:
    listed = b"".join(kind.to_bytes(2) + b"\0\1x" for kind in kinds)
    body = b"\3\3" + bytes(33) + b"\xc0\x30" + bytes((compression,)) + len(listed).to_bytes(2)
    message = b"\2" + (len(body) + len(listed)).to_bytes(3) + body + listed
    return b"\x16\3\3" + len(message).to_bytes(2) + message


def test_compression_and_extensions_of_the_answer() -> None:
    found = read(with_extensions(1, 23, 0xFF01))
    assert (found.compresses, found.extensions) == (True, frozenset({23, 0xFF01}))
    found = read(with_extensions(0))
    assert (found.compresses, found.extensions) == (False, frozenset())


def test_of_half_a_message_the_extensions_are_not_known() -> None:
    whole = with_extensions(0, 23, 0xFF01)[5:]
    half = whole[:-3]
    assert read(b"\x16\3\3" + len(half).to_bytes(2) + half).extensions is None


def test_what_follows_in_the_same_record_is_not_taken_for_it() -> None:
    data = with_extensions(0, 23)[5:] + b"\x0b\0\0\4\xff\1\0\0"
    assert read(b"\x16\3\3" + len(data).to_bytes(2) + data).extensions == frozenset({23})


POINT = b"\3\0\x1d\x20" + bytes(32)  # x25519 and a point on it


@pytest.mark.parametrize(
    ("suite", "body", "scheme"),
    [
        (0xC030, POINT + b"\2\1\0\0", 0x0201),
        (0xC030, POINT, 0),
        (0xC030, b"", 0),
        (0x9E, PRIME + b"\2\1\0\0", 0x0201),
    ],
)
def test_how_a_key_is_signed(suite: int, body: bytes, scheme: int) -> None:
    for version, expected in ((hello.TLS1_2, scheme), (hello.TLS1, 0)):
        flight = records(message(11, bytes(99)) + message(12, body) + DONE, 50)
        assert asked_how_signed(server_hello(version, suite) + flight).scheme == expected


def asked_how_signed(data: bytes) -> Answer:
    async def run() -> Answer:
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        return await read_answer(reader.readexactly, signed=True)

    return asyncio.run(run())


def test_unasked_nothing_is_read_behind_the_server_hello() -> None:
    assert read(server_hello(hello.TLS1_2, 0xC030)).scheme == 0


def test_the_worst_suites_come_first() -> None:
    """Who follows the client then takes a worse one than it could."""
    assert set(hello.ANY[-len(hello.GOOD) :]) == set(hello.GOOD)
    assert set(hello.ANY[: -len(hello.GOOD)]) & set(hello.GOOD) == set()
    assert not set(hello.EPHEMERAL) & set(hello.STATIC)


def test_schemes_are_offered_as_told() -> None:
    record = client_hello(hello.TLS1_2, hello.GOOD, schemes=hello.BROKEN)
    listed = b"".join(scheme.to_bytes(2) for scheme in hello.BROKEN)
    assert b"\0\x0d\0\x0a\0\x08" + listed in record
