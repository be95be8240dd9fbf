from netaudit.identify import sip
from netaudit.identify.dialogue import once


def test_asterisk() -> None:
    heard = b"SIP/2.0 200 OK\r\nServer: Asterisk PBX 20.5.0\r\nContent-Length: 0\r\n\r\n"
    found = once(sip.talk(b""), heard)
    assert found
    assert (found.product, found.version) == ("Asterisk", "20.5.0")


def test_without_a_name() -> None:
    found = sip.read(b"SIP/2.0 404 Not Found\r\n\r\n")
    assert found
    assert (found.product, found.banner) == ("", b"SIP/2.0 404 Not Found")


def test_over_udp_it_says_so() -> None:
    assert b"SIP/2.0/UDP" in next(sip.ask()).data


def test_others() -> None:
    assert sip.betrays(b"SIP/2.0 400 Bad")
    assert sip.read(b"HTTP/1.1 400 Bad\r\n\r\n") is None
