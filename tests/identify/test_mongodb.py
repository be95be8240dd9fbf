import struct

from netaudit.identify.dialogue import once
from netaudit.identify.mongodb import betrays, talk


def message(code: int, body: bytes) -> bytes:
    return struct.pack("<iiii", 16 + len(body), 1, 1, code) + body


HELLO = message(1, bytes(20) + b"\x08ismaster\0\x01\x10maxWireVersion\0\x0d\0\0\0")


def test_the_version() -> None:
    info = message(2013, bytes(5) + b"\x02version\0" + struct.pack("<i", 7) + b"6.0.14\0")
    found = once(talk(b""), HELLO, info)
    assert found
    assert found.version == "6.0.14"


def test_without_a_version() -> None:
    found = once(talk(b""), HELLO)
    assert found
    assert found.version == ""


def test_others() -> None:
    assert betrays(
        b"HTTP/1.0 200 OK\r\n\r\nIt looks like you are trying to access MongoDB over HTTP"
    )
    assert once(talk(b""), b"HTTP/1.1 400 Bad Request\r\n\r\n" + bytes(30)) is None
    assert once(talk(b""), message(1, bytes(40))) is None
