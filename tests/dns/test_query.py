from __future__ import annotations

import struct

import dns.flags
import dns.message
import dns.rrset
import pytest

from netaudit.dns.message import parse
from netaudit.dns.query import PAYLOAD, Query, answers, beside_type, cut_short, offering
from tests.fakes.dns_zones import name

QUERY = Query(name("www.Kontum.test."), 28)


def test_a_query_is_what_dnspython_reads() -> None:
    message = dns.message.from_wire(QUERY.to_wire())
    assert message.question[0].to_text() == "www.Kontum.test. IN AAAA"
    assert (message.edns, message.payload, message.ednsflags) == (0, PAYLOAD, dns.flags.DO)
    assert not message.flags
    assert QUERY.label() == "www.Kontum.test. AAAA"


def test_flags_and_plain_queries() -> None:
    query = Query(name("."), 2, edns=False, recursion=True, checking_disabled=True)
    message = dns.message.from_wire(query.to_wire())
    assert message.edns == -1
    assert message.flags == dns.flags.RD | dns.flags.CD


def test_ids_differ() -> None:
    assert len({QUERY.to_wire()[:2] for _ in range(64)}) > 32


def _response(query: bytes, **changes: int) -> bytes:
    flags = changes.get("flags", 0x8400)
    questions = changes.get("questions", 1)
    number = struct.unpack("!H", query[:2])[0] ^ changes.get("xor", 0)
    body = query[12:] if questions else b""
    return struct.pack("!HHHHHH", number, flags, questions, 0, 0, 0) + body


def test_the_same_id_and_question_answer_in_any_case() -> None:
    query = QUERY.to_wire()
    assert answers(query, _response(query))
    assert answers(query, _response(query).replace(b"Kontum", b"kONTUM"))


@pytest.mark.parametrize(
    "changes",
    [{"xor": 1}, {"flags": 0x0400}, {"flags": 0xA400}, {"questions": 2}, {"questions": 0}],
)
def test_anything_else_does_not(changes: dict[str, int]) -> None:
    query = QUERY.to_wire()
    assert not answers(query, _response(query, **changes))


def test_another_question_does_not_answer() -> None:
    query = QUERY.to_wire()
    assert not answers(query, _response(query).replace(b"Kontum", b"Kontun"))
    assert not answers(query, _response(query)[:-20])
    assert not answers(query, query[:5])


@pytest.mark.parametrize(
    ("rcode", "accepted"), [(1, True), (2, True), (5, True), (0, False), (3, False)]
)
def test_an_error_may_leave_the_question_out(rcode: int, *, accepted: bool) -> None:
    query = QUERY.to_wire()
    assert answers(query, _response(query, questions=0, flags=0x8000 | rcode)) is accepted


def test_a_header_alone_with_tc_sends_to_tcp() -> None:
    """Some that fend off floods send no more; Unbound comes over TCP then."""
    query = QUERY.to_wire()
    header = _response(query, questions=0, flags=0x8600)
    assert answers(query, header)
    assert cut_short(header)
    assert not cut_short(_response(query))
    assert not answers(query, _response(query, questions=0, flags=0x8600, xor=1))


def test_what_edns_does_not_define_yet_can_be_asked() -> None:
    query = Query(
        name("."), 16, rdclass=3, payload=512, version=1, flags=1, options=b"\xfd\xe9\0\0"
    )
    message = dns.message.from_wire(query.to_wire())
    assert (message.edns, message.payload) == (1, 512)
    assert message.ednsflags & 0xFFFF == dns.flags.DO | 1
    assert [option.otype for option in message.options] == [65001]
    assert message.question[0].rdclass == 3


def test_all_but_the_id_and_the_questions_type_tell_answers_apart() -> None:
    """And what is parsed of it is the same."""
    one, other = (_response(Query(name("u.test."), t).to_wire()) for t in (59, 60))
    assert beside_type(one) == beside_type(other)
    assert parse(b"\0\0" + beside_type(one)) == parse(one) == parse(other)
    differ = (
        _response(Query(name("v.test."), 59).to_wire()),
        _response(Query(name("u.test."), 59, rdclass=3).to_wire()),
        _response(Query(name("u.test."), 59).to_wire(), flags=0x8000),
        _response(Query(name("u.test."), 59).to_wire(), questions=0),
    )
    assert len({beside_type(one), *(beside_type(wire) for wire in differ)}) == 5


def test_of_an_answer_all_is_kept_but_the_id_and_the_type() -> None:
    query = Query(name("u.test."), 59)
    wire = _response(query.to_wire())
    begin = 12 + len(b"\1u\4test\0")
    assert wire[begin : begin + 2] == b"\0\x3b"
    assert beside_type(wire) == wire[2:begin] + b"\0\0" + wire[begin + 2 :]
    bare = _response(query.to_wire(), questions=0)
    assert beside_type(bare) == bare[2:]


def test_an_answer_has_records_of_its_own_behind_the_question() -> None:
    query = QUERY.to_wire()
    message = dns.message.make_response(dns.message.from_wire(query))
    found = dns.rrset.from_text("www.kontum.test.", 300, "IN", "AAAA", "2001:db8::80")
    message.answer.append(found)
    assert answers(query, message.to_wire())
    other = dns.message.from_wire(Query(QUERY.name, 28, rdclass=3).to_wire())
    assert not answers(query, query[:2] + dns.message.make_response(other).to_wire()[2:])


def test_a_question_that_offers_less_room_is_the_same_otherwise() -> None:
    query = QUERY.to_wire()
    less = offering(query, 512)
    assert dns.message.from_wire(less).payload == 512
    assert less == query.replace(PAYLOAD.to_bytes(2, "big"), b"\2\0")


def test_a_question_is_known_by_name_and_type_whatever_the_case() -> None:
    assert QUERY.key() == Query(name("WWW.kontum.TEST."), 28, payload=512).key()
    others = (Query(name("www.kontum.test."), 1), Query(name("ww.kontum.test."), 28))
    assert len({QUERY.key(), *(other.key() for other in others)}) == 3


def test_who_wants_no_signatures_does_not_set_do() -> None:
    message = dns.message.from_wire(Query(name("."), 2, dnssec_ok=False).to_wire())
    assert (message.edns, message.ednsflags) == (0, 0)
