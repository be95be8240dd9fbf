from netaudit.identify.dialogue import once
from netaudit.identify.http import talk


def answer(status: str, body: str, head: str = "") -> bytes:
    start = f"HTTP/1.1 {status}\r\n{head}Content-Length: {len(body)}\r\n\r\n"
    return (start + body).encode()


LOST = answer("404 Not Found", "404 page not found\n")
VERSION = answer("200 OK", '{"etcdserver":"3.4.23","etcdcluster":"3.4.0"}')


def test_the_version() -> None:
    found = once(talk(b""), LOST, VERSION, LOST)
    assert found
    assert (found.protocol, found.version, found.notes) == ("etcd", "3.4.23", ())


def test_one_that_shows_its_keys() -> None:
    found = once(talk(b""), LOST, VERSION, answer("200 OK", '{"action":"get","node":{}}'))
    assert found
    assert dict(found.notes) == {"access": "open"}


def test_another_program_in_go() -> None:
    found = once(talk(b""), LOST, LOST)
    assert found
    assert found.protocol == "http"
