import struct

from netaudit.identify.dialogue import once
from netaudit.identify.dicom import talk


def unit(kind: int, body: bytes) -> bytes:
    return struct.pack("!BBI", kind, 0, len(body)) + body


def test_a_node_that_takes_whoever_comes() -> None:
    name = b"\x55\x00\x00\x0dORTHANC_1.9.7"
    found = once(talk(b""), unit(2, bytes(68) + name))
    assert found
    assert (found.product, dict(found.notes)) == ("ORTHANC_1.9.7", {"access": "open"})


def test_one_that_does_not_know_us() -> None:
    found = once(talk(b""), unit(3, b"\x00\x01\x01\x03"))
    assert found
    assert dict(found.notes) == {"access": "closed"}


def test_others() -> None:
    assert once(talk(b""), b"HTTP/1.1 400 Bad") is None
    assert once(talk(b"")) is None
