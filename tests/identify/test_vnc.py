import pytest

from netaudit.identify.dialogue import once
from netaudit.identify.vnc import greets, talk


@pytest.mark.parametrize(
    ("greeting", "types", "access"),
    [
        (b"RFB 003.008\n", b"\x02\x01\x02", "open"),
        (b"RFB 003.008\n", b"\x01\x02", "closed"),
        (b"RFB 003.003\n", b"", None),
        (b"RFB 003.008\n", b"", None),
    ],
)
def test_whether_it_asks_for_a_password(greeting: bytes, types: bytes, access: str | None) -> None:
    found = once(talk(greeting), types)
    assert found
    assert dict(found.notes).get("access") == access


def test_products_by_their_version() -> None:
    apple, real = once(talk(b"RFB 003.889\n")), once(talk(b""), b"RFB 005.000\n")
    assert apple
    assert real
    assert (apple.product, real.product) == ("Apple Remote Desktop", "RealVNC")


def test_others() -> None:
    assert not greets(b"RFB 3.8\n")
    assert once(talk(b"")) is None
