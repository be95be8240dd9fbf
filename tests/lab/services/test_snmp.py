from hypothesis import given
from hypothesis import strategies as st

from netaudit.lab.services import snmp


def _get(version: int, community: bytes) -> bytes:
    pdu = snmp.ber(
        snmp.GET, snmp.ber(snmp.INTEGER, b"\x2a") + snmp.ZERO + snmp.ZERO + snmp.ber(0x30, b"")
    )
    head = snmp.ber(snmp.INTEGER, bytes([version])) + snmp.ber(snmp.STRING, community)
    return snmp.ber(snmp.SEQUENCE, head + pdu)


def test_the_public_community_is_told_what_it_is() -> None:
    for version in (0, 1):
        (reply,) = snmp.snmp(_get(version, b"public"))
        body, rest = snmp.take(reply, snmp.SEQUENCE)
        assert rest == b""
        assert snmp.DESCRIPTION in body
        assert bytes([snmp.INTEGER, 1, 0x2A]) in body


def test_another_community_is_not_answered() -> None:
    assert snmp.snmp(_get(1, b"secret")) == []


def test_discovery_of_version_3_gets_a_report_with_the_same_message_id() -> None:
    message = snmp.ber(snmp.INTEGER, b"\x12\x34\x56\x78")
    header = snmp.ber(0x30, message + snmp.MAX_MESSAGE + snmp.NO_FLAGS + snmp.USER_MODEL)
    asked = snmp.ber(0x30, snmp.ber(snmp.INTEGER, b"\x03") + header + snmp.ber(snmp.STRING, b""))
    (reply,) = snmp.snmp(asked)
    body, _ = snmp.take(reply, snmp.SEQUENCE)
    _, rest = snmp.take(body, snmp.INTEGER)
    header, rest = snmp.take(rest, snmp.SEQUENCE)
    assert header.startswith(message)
    assert snmp.ENGINE in rest
    assert bytes([snmp.REPORT]) in rest


@given(st.binary(max_size=200))
def test_noise_is_not_answered(data: bytes) -> None:
    for reply in snmp.snmp(data):
        assert snmp.take(reply, snmp.SEQUENCE)[1] == b""


@given(st.binary(max_size=300))
def test_values_are_written_as_they_are_read(value: bytes) -> None:
    assert snmp.take(snmp.ber(4, value) + b"rest", 4) == (value, b"rest")
