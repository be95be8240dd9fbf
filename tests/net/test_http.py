from __future__ import annotations

from netaudit.net.http import request


def test_a_request_has_what_every_server_wants() -> None:
    line, *fields, empty, end = request("HEAD", "www.mau.test").split(b"\r\n")
    assert line == b"HEAD / HTTP/1.1"
    assert b"Host: www.mau.test" in fields
    assert (empty, end) == (b"", b"")


def test_what_is_no_host_name_breaks_nothing() -> None:
    assert b"Host: t?nh.test\r\n" in request("GET", "tỉnh.test")
