from netaudit.identify.dialogue import once
from netaudit.identify.hl7 import talk


def test_it_is_recognised_when_it_speaks_by_itself() -> None:
    found = once(talk(b"\x0bMSH|^~\\&|HIS|BV||||ADT"))
    assert found
    assert (found.protocol, found.product) == ("hl7", "HIS")


def test_nothing_is_ever_sent() -> None:
    assert next(talk(b"")).data == b""
    assert once(talk(b"")) is None
