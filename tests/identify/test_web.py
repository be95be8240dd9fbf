from hypothesis import given
from hypothesis import strategies as st

from netaudit.identify import web

PAGE = b"HTTP/1.1 200 OK\r\nServer: x/1\r\nContent-Length: 5\r\n\r\nhello"


def test_an_answer_is_read() -> None:
    answer = web.read(PAGE)
    assert answer
    assert (answer.protocol, answer.status, answer.header("server")) == ("HTTP", 200, "x/1")
    assert (answer.body, answer.line, answer.header("none")) == (b"hello", b"HTTP/1.1 200 OK", "")


def test_title_and_scheme() -> None:
    head = b'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="x"\r\n\r\n'
    answer = web.read(head + b"<html><TITLE>a\n  b</title>")
    assert answer
    assert (answer.title, answer.scheme) == ("a b", "basic")


def test_bare_line_ends_are_forgiven() -> None:
    answer = web.read(b"HTTP/1.0 200 OK\nServer: y\n\nbody")
    assert answer
    assert (answer.header("Server"), answer.body) == ("y", b"body")


def test_when_it_is_enough() -> None:
    assert not web.enough(b"HTTP/1.1 200 OK\r\n")
    assert not web.enough(PAGE[:-1])
    assert web.enough(PAGE)
    assert web.enough(b"HTTP/1.1 304 Same\r\n\r\n")
    assert web.enough(b"SSH-2.0-OpenSSH_9.2p1\r\n")
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert not web.enough(chunked)
    assert web.enough(chunked + b"0\r\n\r\n")
    assert web.enough(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(web.MOST))


@given(st.binary(max_size=500))
def test_noise(data: bytes) -> None:
    web.enough(data)
    answer = web.read(b"HTTP/1.1 200 " + data)
    assert answer is None or len(answer.title) <= 100
