from netaudit.identify.dialogue import once
from netaudit.identify.imap import greets, talk


def test_dovecot_that_wants_tls() -> None:
    greeting = b"* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] Dovecot (Debian) ready.\r\n"
    found = once(talk(greeting), b"* CAPABILITY IMAP4rev1\r\nn1 OK\r\n")
    assert found
    assert found.product == "Dovecot"
    assert dict(found.notes) == {"starttls": "yes"}


def test_dovecot_whose_log_in_process_does_not_answer() -> None:
    waits = b"* OK Waiting for authentication process to respond..\r\n"
    for found in (once(talk(waits), b"n1 OK\r\n"), once(talk(b"* BYE Auth process broken\r\n"))):
        assert found
        assert found.product == "Dovecot"


def test_passwords_in_the_clear() -> None:
    found = once(talk(b"* OK Cyrus IMAP 3.6.1 ready\r\n"), b"* CAPABILITY IMAP4rev1\r\nn1 OK\r\n")
    assert found
    assert (found.product, found.version) == ("Cyrus", "3.6.1")
    assert dict(found.notes) == {"starttls": "no", "login": "clear text"}


def test_a_server_that_sends_us_away() -> None:
    found = once(talk(b"* BYE too busy\r\n"))
    assert found
    assert "login" not in dict(found.notes)


def test_others() -> None:
    assert not greets(b"+OK\r\n")
    assert once(talk(b""), b"* FOO\r\n") is None
