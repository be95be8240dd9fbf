from __future__ import annotations

from netaudit.net.http import BEGIN_HTTP_2, is_settings, request


def test_a_request_has_what_every_server_wants() -> None:
    line, *fields, empty, end = request("HEAD", "www.mau.test").split(b"\r\n")
    assert line == b"HEAD / HTTP/1.1"
    assert b"Host: www.mau.test" in fields
    assert (empty, end) == (b"", b"")


def test_what_is_no_host_name_breaks_nothing() -> None:
    assert b"Host: t?nh.test\r\n" in request("GET", "tỉnh.test")


def test_how_a_server_of_http_2_begins() -> None:
    assert is_settings(bytes.fromhex("000006040000000000"))
    assert is_settings(BEGIN_HTTP_2[-9:])  # ours are of the same kind
    assert not is_settings(bytes.fromhex("000008070000000000"))  # GOAWAY
    assert not is_settings(bytes.fromhex("000006040000000001"))  # of a stream


def test_a_connection_may_be_kept() -> None:
    assert b"Connection: close\r\n" in request("GET", "www.mau.test")
    assert b"Connection" not in request("GET", "www.mau.test", keep=True)
