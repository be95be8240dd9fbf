from netaudit.identify.dialogue import once
from netaudit.identify.mqtt import talk


def test_a_refusal_shows_a_broker() -> None:
    for heard in (b"\x20\x02\x00\x01", b"\x20\x03\x00\x84\x00"):
        found = once(talk(b""), heard)
        assert found
        assert found.protocol == "mqtt"


def test_others() -> None:
    assert once(talk(b""), b"\x20\x02\x00\x00") is None
    assert once(talk(b""), b"HTTP") is None
    assert once(talk(b"")) is None


def test_the_packet_is_as_long_as_it_says() -> None:
    packet = next(talk(b"")).data
    assert packet[1] == len(packet) - 2
