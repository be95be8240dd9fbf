import struct

from netaudit.identify.dialogue import once
from netaudit.identify.smb import talk


def reply(message: bytes) -> bytes:
    return len(message).to_bytes(4, "big") + message


def test_a_dialect_and_signing() -> None:
    body = struct.pack("<HHH", 65, 3, 0x0302)
    found = once(talk(b""), reply(b"\xfeSMB" + bytes(60) + body + bytes(40)))
    assert found
    assert dict(found.notes) == {"dialect": "3.0.2", "signing": "required"}


def test_version_1() -> None:
    found = once(talk(b""), reply(b"\xffSMB" + bytes(30)))
    assert found
    assert dict(found.notes) == {"dialect": "1"}


def test_others() -> None:
    assert once(talk(b""), b"HTTP/1.1 400 Bad") is None
    assert once(talk(b""), reply(b"\xfeSMB")) is None
