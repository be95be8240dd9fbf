import struct

from netaudit.identify.dialogue import once
from netaudit.identify.x11 import PROTOCOL, talk


def test_an_open_screen() -> None:
    head = struct.pack("<BxHHH", 1, 11, 0, 12) + bytes(16) + struct.pack("<H", 7) + bytes(14)
    found = once(talk(b""), head + b"Example" + b"\0")
    assert found
    assert (found.product, dict(found.notes)) == ("Example", {"access": "open"})


def test_one_that_wants_to_know_who() -> None:
    reason = b"No protocol specified\n"
    head = struct.pack("<BBHHH", 0, len(reason), 11, 0, 6)
    found = once(talk(b""), head + reason + b"\0\0")
    assert found
    assert (found.banner, dict(found.notes)) == (reason, {"access": "closed"})


def test_each_display_has_a_port() -> None:
    assert {6000, 6010, 6063} <= set(PROTOCOL.ports)


def test_others() -> None:
    assert once(talk(b""), b"HTTP/1.1 400") is None
    assert once(talk(b"")) is None
