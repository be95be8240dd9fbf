import struct

from netaudit.identify.dialogue import once
from netaudit.identify.oracle import talk


def packet(kind: int, data: bytes) -> bytes:
    return struct.pack("!HHBBH", 8 + len(data), 0, kind, 0, 0) + data


def test_a_refusal_has_the_packed_version() -> None:
    words = b"\x22\0\0\x59(DESCRIPTION=(TMP=)(VSNNUM=186647552)(ERR=1189))"
    found = once(talk(b""), packet(4, words))
    assert found
    assert found.version == "11.2.0.4.0"


def test_it_asks_again_when_told_to() -> None:
    found = once(talk(b""), packet(11, b""), packet(4, b"(DESCRIPTION=(ERR=12504))"))
    assert found
    assert found.version == ""


def test_an_old_listener_answers_in_words() -> None:
    words = packet(6, b"TNSLSNR for Linux: Version 10.2.0.4.0 - Production")
    found = once(talk(b""), packet(2, b"\0" * 16), words)
    assert found
    assert found.version == "10.2.0.4.0"


def test_others() -> None:
    assert once(talk(b""), b"HTTP/1.1 400 Bad Request") is None
    assert once(talk(b""), packet(4, b"no")) is None
