import struct

import pytest

from netaudit.identify import dns


def response(text: bytes | None, flags: int = 0x8400) -> bytes:
    question = b"\x07version\x04bind\x00\x00\x10\x00\x03"
    head = struct.pack("!6H", 1, flags, 1, int(text is not None), 0, 0)
    if text is None:
        return head + question
    data = bytes([len(text)]) + text
    record = b"\xc0\x0c\x00\x10\x00\x03" + bytes(4) + struct.pack("!H", len(data)) + data
    return head + question + record


@pytest.mark.parametrize(
    ("text", "product", "version"),
    [
        (b"9.18.24-1-Debian", "BIND", "9.18.24-1-Debian"),
        (b"unbound 1.17.1", "Unbound", "1.17.1"),
        (b"Knot DNS 3.2.6", "Knot DNS", "3.2.6"),
        (b"NSD 4.6.1", "NSD", "4.6.1"),
        (b"dnsmasq-2.90", "dnsmasq", "2.90"),
        (b"none of your business", "", ""),
    ],
)
def test_products(text: bytes, product: str, version: str) -> None:
    found = dns.read(response(text))
    assert found
    assert (found.product, found.version) == (product, version)


def test_a_refusal_is_an_answer() -> None:
    found = dns.read(response(None, 0x8405))
    assert found
    assert (found.protocol, found.product) == ("dns", "")


def test_over_tcp_the_id_must_be_ours() -> None:
    dialogue = dns.talk(b"")
    sent = next(dialogue).data
    message = sent[2:4] + response(b"9.18.1")[2:]
    with pytest.raises(StopIteration) as end:
        dialogue.send(len(message).to_bytes(2, "big") + message)
    assert end.value.value.product == "BIND"


def test_over_udp_any_is_asked_as_well() -> None:
    dialogue = dns.ask()
    first = next(dialogue)
    second = dialogue.send(first.data[:2] + response(b"x")[2:])
    assert second.data[12:17] == b"\x00\x00\xff\x00\x01"


def test_others() -> None:
    assert dns.read(b"HTTP/1.1 400 Bad") is None
    assert dns.read(bytes(12)) is None
