import pytest

from netaudit.identify import snmp
from netaudit.identify.ber import ber
from netaudit.identify.dialogue import Match
from netaudit.lab.services.snmp import snmp as agent


def play(*heard: bytes) -> Match | None:
    dialogue = snmp.ask()
    answers = [*heard]
    try:
        next(dialogue)
        while True:
            dialogue.send(answers.pop(0))
    except StopIteration as end:
        result: Match | None = end.value
        return result


def described(text: bytes) -> bytes:
    name = bytes([0x2B, 6, 1, 2, 1, 1, 1, 0])
    binding = ber(0x30, ber(0x30, ber(0x06, name), ber(0x04, text)))
    pdu = ber(0xA2, b"\x02\x01\x01\x02\x01\x00\x02\x01\x00", binding)
    return ber(0x30, b"\x02\x01\x01", ber(0x04, b"public"), pdu)


def reported(engine: bytes) -> bytes:
    user = ber(0x30, ber(0x04, engine), b"\x02\x01\x00\x02\x01\x00\x04\x00\x04\x00\x04\x00")
    header = ber(0x30, b"\x02\x01\x01\x02\x01\x40\x04\x01\x00\x02\x01\x03")
    return ber(0x30, b"\x02\x01\x03", header, ber(0x04, user), ber(0x30, b"\x04\x00"))


@pytest.mark.parametrize(
    ("text", "product", "version"),
    [
        (b"Linux gw 6.1.0-18-amd64 #1 SMP", "Linux", "6.1.0-18-amd64"),
        (b"RouterOS RB4011", "MikroTik RouterOS", ""),
        (
            b"Cisco IOS Software, C2900 Software, Version 15.2(4)M3, RELEASE",
            "Cisco IOS",
            "15.2(4)M3",
        ),
    ],
)
def test_descriptions(text: bytes, product: str, version: str) -> None:
    found = play(b"", described(text))
    assert found
    assert (found.product, found.version) == (product, version)
    assert dict(found.notes) == {"versions": "2c", "community": "public"}


def test_version_3_alone_names_the_vendor() -> None:
    found = play(reported(bytes.fromhex("80003a8c05") + b"x"), b"")
    assert found
    assert (found.product, dict(found.notes)) == ("MikroTik", {"versions": "3"})


def test_the_labs_agent_answers_both() -> None:
    dialogue = snmp.ask()
    first = next(dialogue)
    reply = agent(first.data)[0]
    assert first.answered_by(reply)
    second = dialogue.send(reply)
    reply = agent(second.data)[0]
    assert second.answered_by(reply)
    with pytest.raises(StopIteration) as end:
        dialogue.send(reply)
    assert dict(end.value.value.notes)["versions"] == "2c 3"


def test_others() -> None:
    assert play(b"", b"") is None
    assert play(b"HTTP/1.1", b"HTTP/1.1") is None
