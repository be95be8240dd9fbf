from netaudit.identify.dialogue import once
from netaudit.identify.modbus import talk


def message(body: bytes) -> bytes:
    return b"\x4e\x41\x00\x00" + len(body).to_bytes(2, "big") + body


def test_the_name_plate() -> None:
    plate = b"\x00\x09Schneider\x01\x04TM22\x02\x05V1.10"
    found = once(talk(b""), message(b"\xff\x2b\x0e\x01\x01\x00\x00\x03" + plate))
    assert found
    assert (found.product, found.version) == ("Schneider TM22", "V1.10")


def test_a_device_without_one() -> None:
    found = once(talk(b""), message(b"\xff\xab\x01"))
    assert found
    assert (found.protocol, found.product) == ("modbus", "")


def test_others() -> None:
    assert once(talk(b""), message(b"\xff\x03\x00")) is None
    assert once(talk(b""), b"HTTP/1.1 400 Bad") is None
