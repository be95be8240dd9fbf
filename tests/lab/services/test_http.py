import pytest

from netaudit.lab.services.http import default_page, forbidden, http, https
from tests.lab.services.harness import endpoint, talk

GET = b"GET / HTTP/1.1\r\nHost: x.test\r\n\r\n"


def test_a_home_page_over_tls() -> None:
    said = talk(https, GET, endpoint(), tls=True)
    assert said.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Strict-Transport-Security" in said
    head, _, body = said.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert b"mail.x.test" in body


def test_a_redirect_where_https_is_beside() -> None:
    said = talk(http, GET, endpoint(tls=False, has_https=True))
    assert said.startswith(b"HTTP/1.1 301 ")
    assert b"Location: https://mail.x.test/\r\n" in said


def test_the_page_itself_where_it_is_not() -> None:
    assert talk(http, GET, endpoint(tls=False)).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"POST / HTTP/1.1\r\n\r\n", b"405"),
        (b"GET /\r\n\r\n", b"400"),
        (b"\x16\x03\x01 hello there\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 100 + b"\r\n", b"400"),
    ],
)
def test_what_is_no_request_is_refused(request_: bytes, status: bytes) -> None:
    assert talk(http, request_, endpoint(tls=False)).split()[1] == status


def test_head_has_no_body() -> None:
    said = talk(http, b"HEAD / HTTP/1.1\r\n\r\n", endpoint(tls=False))
    assert said.endswith(b"\r\n\r\n")


def test_other_pages_than_the_right_one() -> None:
    said = talk(default_page, GET, endpoint(), tls=True)
    assert said.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Default page" in said
    refused = talk(forbidden, GET, endpoint(tls=False))
    assert refused.startswith(b"HTTP/1.1 403 Forbidden\r\n")
    assert b"Strict-Transport-Security" not in refused
