import dns.flags
import dns.message
import dns.rcode
import dns.rrset
from hypothesis import example, given
from hypothesis import strategies as st

from netaudit.lab.dns import wire
from tests.lab.network import query


def test_a_query_is_parsed() -> None:
    parsed = wire.parse(query("www.x.test", "AAAA"))
    assert isinstance(parsed, dns.message.Message)
    assert str(parsed.question[0].name) == "www.x.test."


@given(st.binary(max_size=600))
@example(bytes(12))
@example(b"\x00" * 5)
def test_noise_gets_an_error_or_nothing(data: bytes) -> None:
    parsed = wire.parse(data)
    if isinstance(parsed, list):
        assert len(parsed) <= 1
        assert all(reply[:2] == data[:2] and reply[2] & 0x80 for reply in parsed)


def test_responses_are_not_answered() -> None:
    answer = dns.message.make_response(dns.message.make_query("x.test", "A"))
    assert wire.parse(answer.to_wire()) == []


def test_other_operations_are_not_implemented() -> None:
    data = bytearray(query("x.test", "SOA"))
    data[2] |= 4 << 3  # NOTIFY
    replies = wire.parse(bytes(data))
    assert isinstance(replies, list)
    (reply,) = replies
    assert reply[3] & 0xF == dns.rcode.NOTIMP


def test_a_long_reply_is_cut_over_udp_and_whole_over_tcp() -> None:
    asked = dns.message.make_query("x.test", "TXT", use_edns=False)
    reply = dns.message.make_response(asked)
    for number in range(20):
        reply.answer.append(
            dns.rrset.from_text("x.test.", 60, "IN", "TXT", f'"{number:03}{"." * 60}"')
        )
    cut = wire.pack(reply, asked, tcp=False)
    whole = wire.pack(reply, asked, tcp=True)
    assert len(cut) <= 512
    assert dns.message.from_wire(cut).flags & dns.flags.TC
    assert not dns.message.from_wire(whole).flags & dns.flags.TC
    assert len(whole) > 512


def test_a_bigger_payload_is_taken_up_to_ours() -> None:
    asked = dns.message.make_query("x.test", "TXT", use_edns=0, payload=4096)
    reply = dns.message.make_response(asked)
    reply.answer.append(
        dns.rrset.from_text("x.test.", 60, "IN", "TXT", *(f'"{n:03}{"." * 90}"' for n in range(20)))
    )
    assert len(wire.pack(reply, asked, tcp=False)) <= wire.PAYLOAD
