from netaudit.lab.services.scripted import answers, datagrams, says, web
from tests.lab.services.harness import endpoint, talk

AT = endpoint(tls=False)


def test_a_greeting_and_an_answer() -> None:
    assert talk(says(b"hello\n", b"yes\n"), b"?\n", AT) == b"hello\nyes\n"
    assert talk(says(b"", b"yes\n"), b"", AT) == b""


def test_only_what_is_known_is_answered() -> None:
    assert talk(answers({b"a": b"1"}), b"abc", AT) == b"1"
    assert talk(answers({b"a": b"1"}), b"xyz", AT) == b""


def test_a_page() -> None:
    said = talk(web("200 OK", "Server: x\r\n", "hi"), b"GET / HTTP/1.1\r\n\r\n", AT)
    assert said == b"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 2\r\n\r\nhi"


def test_datagrams() -> None:
    reply = datagrams({b"ab": b"!"}, echo=slice(0, 2))
    assert reply(b"abc") == [b"ab!"]
    assert reply(b"x") == []
