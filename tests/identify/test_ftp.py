import pytest

from netaudit.identify.dialogue import once
from netaudit.identify.ftp import greets, talk

FEATURES = b"211-Features:\r\n AUTH TLS\r\n211 End\r\n"


@pytest.mark.parametrize(
    ("line", "product", "version"),
    [
        (b"220 (vsFTPd 3.0.3)\r\n", "vsftpd", "3.0.3"),
        (b"220 ProFTPD Server (Debian) [::1]\r\n", "ProFTPD", ""),
        (b"220 ProFTPD 1.3.8 Server\r\n", "ProFTPD", "1.3.8"),
        (b"220-FileZilla Server 1.8.0\r\n220 hello\r\n", "FileZilla Server", "1.8.0"),
        (b"220 pyftpdlib 1.5.7 ready.\r\n", "pyftpdlib", "1.5.7"),
    ],
)
def test_products(line: bytes, product: str, version: str) -> None:
    found = once(talk(line), FEATURES)
    assert found
    assert (found.product, found.version) == (product, version)
    assert dict(found.notes) == {"starttls": "yes"}


def test_whether_log_ins_can_be_protected_is_unknown_where_features_are_hidden() -> None:
    found = once(talk(b"220 FTP\r\n"), b"530 Please login with USER and PASS.\r\n")
    assert found
    assert found.notes == ()


def test_features_without_tls() -> None:
    found = once(talk(b"220 hello\r\n"), b"211-Features:\r\n UTF8\r\n211 End\r\n")
    assert found
    assert dict(found.notes) == {"starttls": "no"}


def test_mail_is_not_files() -> None:
    assert not greets(b"220 mail ESMTP Postfix\r\n")
    assert once(talk(b"220 hello\r\n"), b"502 unknown\r\n") is None
    assert once(talk(b"")) is None
