from netaudit.identify.dialogue import once
from netaudit.identify.http import talk


def answer(status: str, body: str, head: str = "") -> bytes:
    start = f"HTTP/1.1 {status}\r\n{head}Content-Length: {len(body)}\r\n\r\n"
    return (start + body).encode()


STATUS = '{"kind":"Status","apiVersion":"v1","code":403}'
VERSION = answer("200 OK", '{"major":"1","gitVersion":"v1.28.2"}')


def test_one_that_keeps_strangers_out() -> None:
    found = once(talk(b""), answer("403 Forbidden", STATUS), VERSION)
    assert found
    assert (found.protocol, found.version) == ("kubernetes", "1.28.2")
    assert dict(found.notes) == {"access": "closed"}


def test_one_that_lets_them_in() -> None:
    found = once(
        talk(b""), answer("200 OK", '{"paths":["/api","/api/v1"]}'.replace("/api/v1", "/api/v1"))
    )
    assert found
    assert dict(found.notes) == {"access": "open"}
    assert found.version == ""
