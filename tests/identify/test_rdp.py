from netaudit.identify.dialogue import once
from netaudit.identify.rdp import talk


def test_a_confirm_names_the_protection() -> None:
    found = once(talk(b""), bytes.fromhex("030000130ed000001234000200080002000000"))
    assert found
    assert dict(found.notes) == {"security": "CredSSP"}


def test_an_old_server_negotiates_nothing() -> None:
    found = once(talk(b""), bytes.fromhex("0300000b06d00000123400"))
    assert found
    assert found.notes == ()


def test_others() -> None:
    assert once(talk(b""), bytes.fromhex("0300000b06e00000123400")) is None
    assert once(talk(b""), b"HTTP/1.1 400") is None
