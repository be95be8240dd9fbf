from netaudit.identify.dialogue import once
from netaudit.identify.socks import talk


def test_open_and_closed() -> None:
    for heard, access in ((b"\x05\x00", "open"), (b"\x05\xff", "closed")):
        found = once(talk(b""), heard)
        assert found
        assert dict(found.notes) == {"access": access}


def test_others() -> None:
    assert once(talk(b""), b"\x05\x00more") is None
    assert once(talk(b"")) is None
