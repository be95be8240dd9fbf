from netaudit.identify.dialogue import once
from netaudit.identify.s7 import talk

CONFIRM = bytes.fromhex("0300001611d00001000100c0010ac1020100c2020102")


def test_a_controller() -> None:
    found = once(
        talk(b""), CONFIRM, bytes.fromhex("0300001b02f080320300000000000800000000f0000001000100f0")
    )
    assert found
    assert found.protocol == "s7"


def test_something_else_behind_the_same_transport() -> None:
    found = once(talk(b""), CONFIRM, b"")
    assert found
    assert found.protocol == "iso-tsap"


def test_others() -> None:
    assert once(talk(b""), b"HTTP/1.1 400") is None
