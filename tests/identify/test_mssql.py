import struct

from netaudit.identify.dialogue import once
from netaudit.identify.mssql import talk


def response(version: bytes, encryption: int) -> bytes:
    options = struct.pack("!BHHBHHB", 0, 11, 6, 1, 17, 1, 255)
    body = options + version + bytes(2) + bytes([encryption])
    return struct.pack("!BBHHBB", 4, 1, 8 + len(body), 0, 1, 0) + body


def test_the_version() -> None:
    found = once(talk(b""), response(b"\x0f\x00\x07\xd0", 1))
    assert found
    assert (found.product, found.version) == ("Microsoft SQL Server 2019", "15.0.2000")
    assert dict(found.notes) == {"starttls": "yes"}


def test_without_encryption() -> None:
    found = once(talk(b""), response(b"\x63\x00\x00\x01", 2))
    assert found
    assert found.product == "Microsoft SQL Server"
    assert dict(found.notes) == {"starttls": "no"}


def test_others() -> None:
    assert once(talk(b""), b"HTTP/1.1 400 Bad Request") is None
    assert once(talk(b""), b"\x04\x01\x00\x10\0\0\0\0\0\0\xff\0\x06\xff\0\0") is None
