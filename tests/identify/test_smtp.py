import pytest

from netaudit.identify.dialogue import once
from netaudit.identify.smtp import greets, talk

OFFERS = b"250-mail.x.test\r\n250-PIPELINING\r\n250 STARTTLS\r\n"


@pytest.mark.parametrize(
    ("line", "product", "version"),
    [
        (b"220 mail.x.test ESMTP Postfix (Debian/GNU)\r\n", "Postfix", ""),
        (b"220 mail.x.test ESMTP Exim 4.96 Thu, 26 Nov 2026\r\n", "Exim", "4.96"),
        (b"220 mail.x.test ESMTP OpenSMTPD\r\n", "OpenSMTPD", ""),
        (
            b"220 x Microsoft ESMTP MAIL Service, Version: 8.5.9600\r\n",
            "Microsoft SMTP",
            "8.5.9600",
        ),
        (b"220 mail.x.test ready\r\n", "", ""),
    ],
)
def test_products(line: bytes, product: str, version: str) -> None:
    found = once(talk(line), OFFERS)
    assert found
    assert (found.product, found.version) == (product, version)
    assert dict(found.notes)["starttls"] == "yes"


def test_log_ins_before_tls_are_told() -> None:
    found = once(talk(b"220 x ESMTP\r\n"), b"250-x\r\n250 AUTH PLAIN LOGIN\r\n")
    assert found
    notes = dict(found.notes)
    assert (notes["starttls"], notes["login"], notes["auth"]) == ("no", "clear text", "PLAIN LOGIN")


def test_exchange_tells_itself_by_an_extension() -> None:
    found = once(talk(b"220 x ESMTP\r\n"), b"250-x\r\n250 X-EXPS GSSAPI\r\n")
    assert found
    assert found.product == "Microsoft SMTP"


def test_a_server_that_refuses_us_is_mail_all_the_same() -> None:
    found = once(talk(b"554 mail.x.test ESMTP not welcome\r\n"))
    assert found
    assert found.protocol == "smtp"
    assert once(talk(b"554 no\r\n")) is None


def test_files_are_not_mail() -> None:
    assert not greets(b"220 (vsFTPd 3.0.3)\r\n")
    assert once(talk(b"220 ProFTPD Server\r\n")) is None
    assert once(talk(b"220 ready\r\n"), b"hm\r\n") is None
    assert once(talk(b"")) is None
