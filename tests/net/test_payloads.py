from __future__ import annotations

from typing import TYPE_CHECKING

import dns.message
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.net import ports
from netaudit.net.payloads import (
    BY_PORT,
    BY_PROTOCOL,
    Payload,
    cldap_root,
    dns_query,
    dns_rcode,
    mdns_services,
    ntp_client,
    snmp_discovery,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def tlv(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The BER values of `data`; an assertion fails where a length is wrong."""
    while data:
        tag, length = data[0], data[1]
        assert length < 128
        assert len(data) >= 2 + length
        yield tag, data[2 : 2 + length]
        data = data[2 + length :]


def test_every_udp_port_of_the_sweep_has_a_payload() -> None:
    assert BY_PORT.keys() == ports.UDP.keys()


@pytest.mark.parametrize("make", [dns_query, mdns_services])
def test_dns_questions_are_well_formed(make: object) -> None:
    payload = make()  # type: ignore[operator]
    message = dns.message.from_wire(payload.data)
    assert len(message.question) == 1
    assert message.to_wire() == payload.data


def test_a_dns_answer_belongs_to_its_question() -> None:
    query = dns_query()
    reply = dns.message.make_response(dns.message.from_wire(query.data)).to_wire()
    assert query.answered_by(reply)
    assert not query.answered_by(bytes([reply[0] ^ 1]) + reply[1:])
    assert dns_rcode(reply) == 0
    assert dns_rcode(query.data) is None


@given(st.binary(max_size=40))
def test_no_octets_raise(data: bytes) -> None:
    assert dns_rcode(data) in {None, *range(16)}
    for make in BY_PORT.values():
        make().answered_by(data)


def test_snmp_discovery_is_ber_with_no_secret_in_it() -> None:
    """RFC 3412 section 6: version 3, header, security parameters, scoped PDU."""
    ((tag, message),) = tlv(snmp_discovery().data)
    (version, header, security, scoped) = tlv(message)
    assert (tag, version) == (0x30, (0x02, b"\x03"))
    ids = [value for _, value in tlv(header[1])]
    assert ids[2:] == [b"\x04", b"\x03"]  # reportable; the user-based security model
    ((_, parameters),) = tlv(security[1])
    engine, boots, time, user, secret, salt = (value for _, value in tlv(parameters))
    assert (engine, user, secret, salt) == (b"", b"", b"", b"")
    assert (boots, time) == (b"\x00", b"\x00")
    assert [t for t, _ in tlv(scoped[1])] == [0x04, 0x04, 0xA0]


def test_cldap_is_ber() -> None:
    ((_, message),) = tlv(cldap_root().data)
    (_id, search) = tlv(message)
    assert search[0] == 0x63
    assert [tag for tag, _ in tlv(search[1])] == [4, 10, 10, 2, 2, 1, 0x87, 0x30]


def test_ntp_wants_its_nonce_back_as_the_origin() -> None:
    query = ntp_client()
    nonce = query.data[40:48]
    assert query.answered_by(bytes(24) + nonce + bytes(16))
    assert not query.answered_by(bytes(48))


def test_questions_cannot_be_guessed() -> None:
    assert len({dns_query().data for _ in range(32)}) > 16


def test_protocols_that_are_declared_as_udp_have_a_payload() -> None:
    assert {"dns", "snmp"} <= BY_PROTOCOL.keys()


def test_an_answer_may_carry_the_octets_anywhere() -> None:
    query = Payload(b"x", echo=b"42", anywhere=True)
    assert query.answered_by(b"..42.")
    assert not query.answered_by(b"..4.2")
