from netaudit.identify.dameware import greets, talk
from netaudit.identify.dialogue import once


def test_the_header() -> None:
    found = once(talk(b"\x30\x11\x00\x00" + bytes(36)))
    assert found
    assert found.protocol == "dameware"


def test_others() -> None:
    assert not greets(b"\x30\x11\x00\x00")
    assert once(talk(b"")) is None
