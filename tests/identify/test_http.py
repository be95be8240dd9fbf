import pytest

from netaudit.identify.dialogue import once
from netaudit.identify.http import betrays, talk


def page(server: str, body: str = "", status: str = "200 OK", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nServer: {server}\r\n{more}Content-Length: {len(body)}\r\n\r\n"
    return (head + body).encode()


@pytest.mark.parametrize(
    ("server", "product", "version"),
    [
        ("nginx/1.22.1", "nginx", "1.22.1"),
        ("nginx", "nginx", ""),
        ("Apache/2.4.57 (Debian)", "Apache httpd", "2.4.57"),
        ("Apache-Coyote/1.1", "Apache Tomcat Coyote", "1.1"),
        ("lighttpd/1.4.69", "lighttpd", "1.4.69"),
        ("Microsoft-IIS/10.0", "Microsoft IIS", "10.0"),
        ("MiniServ/2.105", "Webmin", "2.105"),
        ("something", "", ""),
    ],
)
def test_products(server: str, product: str, version: str) -> None:
    found = once(talk(b""), page(server))
    assert found
    assert (found.protocol, found.product, found.version) == ("http", product, version)


def test_a_console_is_told_by_its_title() -> None:
    found = once(talk(b""), page("nginx", "<title>RouterOS router configuration page</title>"))
    assert found
    assert dict(found.notes)["console"] == "MikroTik RouterOS"
    assert found.product == "nginx"


def test_a_console_with_its_version() -> None:
    found = once(talk(b""), page("x", "<title>phpMyAdmin 5.2.1</title>"))
    assert found
    assert (found.product, found.version) == ("phpMyAdmin", "5.2.1")


def test_a_default_page() -> None:
    found = once(talk(b""), page("nginx", "<title>Welcome to nginx!</title>"))
    assert found
    assert dict(found.notes)["default page"] == "nginx"


def test_passwords() -> None:
    wants = "WWW-Authenticate: Basic realm=x\r\n"
    basic = once(talk(b""), page("x", status="401 Unauthorized", more=wants))
    form = once(talk(b""), page("x", '<input type="password">'))
    assert basic
    assert form
    assert (dict(basic.notes)["scheme"], dict(basic.notes)["login"]) == ("basic", "clear text")
    assert dict(form.notes)["login"] == "clear text"


def test_where_it_sends_the_reader() -> None:
    found = once(talk(b""), page("x", status="301 Moved", more="Location: https://x.test/\r\n"))
    assert found
    assert dict(found.notes)["location"] == "https://x.test/"


def test_others() -> None:
    assert betrays(b"HTTP/1.1 400 Bad")
    assert once(talk(b""), b"RTSP/1.0 400 Bad Request\r\n\r\n") is None
    assert once(talk(b""), b"-ERR\r\n") is None


@pytest.mark.parametrize(
    "said",
    [
        "<center>The plain HTTP request was sent to HTTPS port</center>",  # nginx
        "Reason: You're speaking plain HTTP to an SSL-enabled server port.",  # Apache httpd
        "Client sent an HTTP request to an HTTPS server.",  # Go
        "Bad Request This combination of host and port requires TLS.",  # Tomcat
    ],
)
def test_who_wants_tls_does_not_count_as_clear_text(said: str) -> None:
    assert once(talk(b""), page("x", said, status="400 Bad Request")) is None
    assert once(talk(b""), page("x", said))  # a page about it is a page
