from netaudit.identify.dialogue import once
from netaudit.identify.ipp import talk


def test_cups() -> None:
    found = once(
        talk(b""), b"HTTP/1.1 200 OK\r\nServer: CUPS/2.4 IPP/2.1\r\nContent-Length: 0\r\n\r\n"
    )
    assert found
    assert (found.protocol, found.product, found.version) == ("ipp", "CUPS", "2.4")


def test_a_printer_without_a_name() -> None:
    found = once(talk(b""), b"HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n")
    assert found
    assert (found.protocol, found.product) == ("ipp", "")


def test_others() -> None:
    assert once(talk(b""), b"noise") is None
