from netaudit.identify.dialogue import once
from netaudit.identify.rsync import greets, talk


def test_the_greeting() -> None:
    found = once(talk(b"@RSYNCD: 31.0 sha512 sha256\n"))
    assert found
    assert (found.protocol, dict(found.notes)) == ("rsync", {"protocol": "31.0"})


def test_others() -> None:
    assert not greets(b"RSYNCD")
    assert once(talk(b"")) is None
