from netaudit.identify.dialogue import once
from netaudit.identify.kubelet import talk


def answer(status: str, body: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


def test_open_and_closed() -> None:
    for status, body, access in (
        ("200 OK", '{"kind":"PodList"}', "open"),
        ("401 Unauthorized", "Unauthorized", "closed"),
    ):
        found = once(talk(b""), answer(status, body))
        assert found
        assert (found.protocol, dict(found.notes)) == ("kubelet", {"access": access})


def test_another_web_server_on_its_port() -> None:
    found = once(talk(b""), answer("404 Not Found", ""))
    assert found
    assert found.protocol == "http"
    assert once(talk(b""), b"noise") is None
