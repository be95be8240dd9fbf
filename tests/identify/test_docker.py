from netaudit.identify.dialogue import once
from netaudit.identify.http import talk


def answer(status: str, body: str, head: str = "") -> bytes:
    start = f"HTTP/1.1 {status}\r\n{head}Content-Length: {len(body)}\r\n\r\n"
    return (start + body).encode()


def test_an_open_one() -> None:
    head = "Server: Docker/24.0.7 (linux)\r\n"
    version = answer("200 OK", '{"ApiVersion":"1.43","Version":"24.0.7"}')
    found = once(talk(b""), answer("404 Not Found", "{}", head), version)
    assert found
    assert (found.protocol, found.version) == ("docker", "24.0.7")
    assert dict(found.notes) == {"access": "open"}


def test_one_that_will_not_say_its_version() -> None:
    found = once(talk(b""), answer("404 Not Found", "{}", "Docker-Experimental: false\r\n"))
    assert found
    assert (found.version, dict(found.notes)) == ("", {"access": "closed"})


def test_the_version_from_the_api() -> None:
    first = answer("404 Not Found", "{}", "Docker-Experimental: false\r\n")
    found = once(talk(b""), first, answer("200 OK", '{"ApiVersion":"1","Version":"20.10.5"}'))
    assert found
    assert found.version == "20.10.5"
