import struct

from netaudit.identify.dialogue import once
from netaudit.identify.mysql import greets, talk


def packet(body: bytes) -> bytes:
    return len(body).to_bytes(3, "little") + b"\0" + body


def handshake(version: bytes, flags: int = 0xFFFF) -> bytes:
    return packet(b"\x0a" + version + b"\0" + bytes(13) + struct.pack("<H", flags) + bytes(20))


def test_mysql() -> None:
    found = once(talk(handshake(b"8.0.36")))
    assert found
    assert (found.product, found.version) == ("MySQL", "8.0.36")
    assert dict(found.notes) == {"starttls": "yes"}


def test_mariadb_behind_its_prefix() -> None:
    found = once(talk(handshake(b"5.5.5-10.11.6-MariaDB-0+deb12u1", 0)))
    assert found
    assert (found.product, found.version) == ("MariaDB", "10.11.6")
    assert dict(found.notes) == {"starttls": "no"}


def test_a_host_that_is_not_allowed() -> None:
    refusal = b"\xff\x6a\x04Host '198.18.0.1' is not allowed to connect to this MariaDB server"
    found = once(talk(packet(refusal)))
    assert found
    assert (found.product, dict(found.notes)) == ("MariaDB", {"access": "closed"})


def test_a_short_packet() -> None:
    found = once(talk(packet(b"\x0a5.0\0")))
    assert found
    assert found.notes == ()


def test_others() -> None:
    assert not greets(b"SSH-2.0-x\r\n")
    assert not greets(packet(b"\xff\x01\x00oops"))
    assert not greets(packet(b"\x0bwhat"))
    assert once(talk(b""), b"RFB 003.008\n") is None
