from netaudit.identify.dialogue import once
from netaudit.identify.printer import talk


def test_an_unsolicited_status() -> None:
    found = once(talk(b'@PJL USTATUS DEVICE\r\nCODE=10001\r\nDISPLAY="Ready"\r\n'))
    assert found
    assert (found.protocol, found.product) == ("jetdirect", "Ready")


def test_nothing_is_ever_sent() -> None:
    assert next(talk(b"")).data == b""
    assert once(talk(b"")) is None
