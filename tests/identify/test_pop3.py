from netaudit.identify.dialogue import once
from netaudit.identify.pop3 import greets, talk


def test_dovecot_that_wants_tls() -> None:
    offers = b"+OK\r\nCAPA\r\nSTLS\r\nSASL\r\n.\r\n"
    found = once(talk(b"+OK Dovecot (Debian) ready.\r\n"), offers)
    assert found
    assert found.product == "Dovecot"
    assert dict(found.notes) == {"starttls": "yes"}


def test_passwords_in_the_clear() -> None:
    found = once(talk(b"+OK ready\r\n"), b"+OK\r\nUSER\r\nIMPLEMENTATION Cyrus POP3 v3.6\r\n.\r\n")
    assert found
    assert dict(found.notes) == {"starttls": "no", "login": "clear text"}


def test_a_server_of_1996() -> None:
    found = once(talk(b"+OK\r\n"), b"-ERR unknown command\r\n")
    assert found
    assert dict(found.notes)["login"] == "clear text"


def test_redis_is_not_mail() -> None:
    assert not greets(b"+PONG\r\n")
    assert once(talk(b"+OK\r\n"), b"garbage") is None
    assert once(talk(b"")) is None
