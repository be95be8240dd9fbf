from netaudit.identify.dialogue import once
from netaudit.identify.mikrotik import talk


def test_the_farewell() -> None:
    found = once(talk(b""), b"\x06!fatal\x1esession terminated on request\x00")
    assert found
    assert found.product == "MikroTik RouterOS"


def test_others() -> None:
    assert once(talk(b""), b"HTTP/1.1 400") is None
