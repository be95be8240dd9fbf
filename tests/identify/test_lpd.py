from netaudit.identify.dialogue import once
from netaudit.identify.lpd import talk


def test_a_queue() -> None:
    found = once(talk(b""), b"lp is ready\nno entries\n")
    assert found
    assert found.protocol == "lpd"


def test_others() -> None:
    assert once(talk(b""), b"HTTP/1.1 400 Bad\r\n") is None
