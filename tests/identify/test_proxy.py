from netaudit.identify.dialogue import once
from netaudit.identify.http import talk


def answer(status: str, body: str, head: str = "") -> bytes:
    start = f"HTTP/1.1 {status}\r\n{head}Content-Length: {len(body)}\r\n\r\n"
    return (start + body).encode()


def test_squid() -> None:
    found = once(talk(b""), answer("400 Bad Request", "", "Server: squid/5.7\r\n"))
    assert found
    assert (found.protocol, found.product, found.version) == ("http-proxy", "Squid", "5.7")


def test_squid_that_hides_its_version() -> None:
    found = once(talk(b""), answer("400 Bad Request", "", "X-Squid-Error: ERR_INVALID_URL 0\r\n"))
    assert found
    assert (found.product, found.version) == ("Squid", "")


def test_privoxy() -> None:
    found = once(talk(b""), answer("400 Bad Request", "<title>Invalid request - Privoxy</title>"))
    assert found
    assert found.product == "Privoxy"


def test_tinyproxy() -> None:
    found = once(talk(b""), answer("400 Bad Request", "", "Server: tinyproxy/1.11.1\r\n"))
    assert found
    assert (found.product, found.version) == ("tinyproxy", "1.11.1")
