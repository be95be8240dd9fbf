import struct

from netaudit.identify.amqp import talk
from netaudit.identify.dialogue import once


def field(name: bytes, value: bytes) -> bytes:
    return bytes([len(name)]) + name + b"S" + struct.pack("!I", len(value)) + value


def test_rabbitmq_names_itself() -> None:
    table = field(b"product", b"RabbitMQ") + field(b"version", b"3.10.8")
    payload = b"\x00\x0a\x00\x0a\x00\x09" + struct.pack("!I", len(table)) + table
    found = once(talk(b""), b"\x01\x00\x00" + struct.pack("!I", len(payload)) + payload + b"\xce")
    assert found
    assert (found.product, found.version) == ("RabbitMQ", "3.10.8")


def test_one_of_another_version() -> None:
    found = once(talk(b""), b"AMQP\x03\x01\x00\x00")
    assert found
    assert dict(found.notes) == {"protocol": "1.0.0"}


def test_others() -> None:
    assert once(talk(b""), b"HTTP/1.1 400 Bad") is None
    assert once(talk(b"")) is None
