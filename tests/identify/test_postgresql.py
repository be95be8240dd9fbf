from netaudit.identify.dialogue import once
from netaudit.identify.postgresql import talk


def test_with_tls() -> None:
    found = once(talk(b""), b"S")
    assert found
    assert dict(found.notes) == {"starttls": "yes"}


def test_without_tls_an_error_confirms_it() -> None:
    found = once(talk(b""), b"N", b"E\0\0\0\x20SFATAL\0")
    assert found
    assert dict(found.notes) == {"starttls": "no"}
    assert once(talk(b""), b"N", b"") is None


def test_a_server_that_refuses_at_once() -> None:
    assert once(talk(b""), b"Epostgres: could not fork\0")
    assert once(talk(b""), b"Error\r\n") is None
