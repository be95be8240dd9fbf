from __future__ import annotations

import struct
from typing import Any

import dns.flags
import dns.message
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.dns.message import (
    MAX_RECORDS,
    Malformed,
    find,
    parse,
    type_text,
)
from netaudit.dns.reader import read_rdata
from tests.fakes.dns_zones import Zone, name

A, NS, MX, SOA, AAAA = 1, 2, 15, 6, 28
HEAD = struct.Struct("!HHHHHH")


def wire(*, answer: int = 0, body: bytes = b"", flags: int = 0x8400, questions: int = 0) -> bytes:
    """A message with hand-made sections."""
    return HEAD.pack(1, flags, questions, answer, 0, 0) + body


def record(owner: bytes = b"\1a\0", rdtype: int = A, data: bytes = b"\1\2\3\4", **c: Any) -> bytes:
    length = c.get("length", len(data))
    head = struct.pack("!HHIH", rdtype, c.get("rdclass", 1), c.get("ttl", 60), length)
    return owner + head + data


def response(*rrsets: tuple[str, str, str]) -> dns.message.Message:
    message = dns.message.make_response(dns.message.make_query("www.test.", "A"))
    for owner, rdtype, text in rrsets:
        message.answer.append(dns.rrset.from_text(owner, 60, "IN", rdtype, text))
    return message


def test_a_message_reads_as_dnspython_wrote_it() -> None:
    texts = [
        ("www.test.", "A", "198.18.0.1"),
        ("test.", "NS", "ns1.test."),
        ("test.", "SOA", "ns1.test. admin.test. 1 2 3 4 5"),
        ("test.", "MX", "10 mail.test."),
        ("_x._tcp.test.", "SRV", "1 2 3 www.test."),
        ("test.", "TXT", '"a text"'),
        ("test.", "TYPE65280", "\\# 4 deadbeef"),
    ]
    message = parse(response(*texts).to_wire())
    assert [
        (r.name.to_text(), type_text(r.rdtype), r.rdatas[0].to_text()) for r in message.answer
    ] == texts


def test_signatures_belong_to_their_rrset() -> None:
    zone = Zone.make("test.")
    zone.add("www.test.", "A", "198.18.0.1")
    full = response()
    zone.respond(full, name("www.test."), A)
    rrset = find(parse(full.to_wire()).answer, name("WWW.test."), A)
    assert rrset
    assert [int(sig.type_covered) for sig in rrset.sigs] == [A]
    assert rrset.sig_ttls == (300,)
    assert rrset.label() == "www.test. A"


def test_a_signature_in_another_section_serves_where_none_stands_beside_the_data() -> None:
    """Old servers put it among the additional records; what it covers decides, not where it is."""
    zone = Zone.make("a.test.")
    zone.add("www.a.test.", "A", "198.18.0.1")
    made = response()
    zone.respond(made, name("www.a.test."), A)
    (sig,) = [rrset for rrset in made.answer if rrset.rdtype == dns.rdatatype.RRSIG]
    made.additional.append(sig)
    assert len(parse(made.to_wire()).answer[0].sigs) == 1  # beside it: that one alone
    made.answer.remove(sig)
    assert len(parse(made.to_wire()).answer[0].sigs) == 1


def test_flags_rcode_and_edns() -> None:
    full = response()
    full.use_edns(0, dns.flags.DO, 1232)
    full.flags |= dns.flags.AA | dns.flags.TC | dns.flags.RA | dns.flags.AD
    full.set_rcode(16)  # type: ignore[arg-type]
    message = parse(full.to_wire())
    assert message.authoritative
    assert message.truncated
    assert message.recursion_available
    assert message.authentic
    assert message.rcode_text() == "BADVERS"
    assert message.edns
    assert (message.edns.payload, message.edns.dnssec_ok, message.edns.errors) == (1232, True, ())


def test_extended_errors() -> None:
    option = struct.pack("!HH", 15, 5) + b"\x00\x07old"
    opt = b"\0" + struct.pack("!HHIH", 41, 1232, 0, len(option)) + option
    message = parse(HEAD.pack(1, 0x8002, 0, 0, 0, 1) + opt)
    assert message.edns
    assert message.edns.errors == (7,)


def test_the_lowest_ttl_counts_and_a_negative_one_is_zero() -> None:
    body = record(ttl=60) + record(data=b"\1\2\3\5", ttl=30)
    assert parse(wire(answer=2, body=body)).answer[0].ttl == 30
    assert parse(wire(answer=1, body=record(ttl=1 << 31))).answer[0].ttl == 0


def test_a_bad_record_does_not_hide_the_good_ones() -> None:
    """A DS whose digest is too short stays opaque (RFC 3597); dnspython refuses the message."""
    body = record(rdtype=43, data=b"\0\1\x0d\2\xab") + record()
    message = parse(wire(answer=2, body=body))
    assert [r.rdtype for r in message.answer] == [43, A]
    assert type(message.answer[0].rdatas[0]).__name__ == "GenericRdata"
    assert read_rdata(43, b"\0\1\x0d\2\xab") == message.answer[0].rdatas[0]


def test_foreign_classes_are_dropped_and_counted() -> None:
    message = parse(wire(answer=2, body=record(rdclass=3) + record()))
    assert (len(message.answer), message.dropped) == (1, 1)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 11,
        wire(answer=1),
        wire(answer=1, body=record(length=9)),
        wire(answer=1, body=record(owner=b"\xc0\x0c")),  # points to itself
        wire(answer=1, body=record(owner=b"\xc0\xff")),  # points ahead
        wire(answer=1, body=record(owner=b"\x80")),  # an unknown kind of label
        wire(answer=1, body=record(owner=b"\x3fabc")),
        wire(answer=1, body=record(owner=b"\1a" * 200 + b"\0")),  # too many labels
        wire(answer=1, body=record(owner=(b"\x3f" + b"a" * 63) * 5 + b"\0")),  # too long
        wire(questions=2),
        HEAD.pack(1, 0x8000, 0, MAX_RECORDS, 1, 0),
        wire(answer=1, body=record(rdtype=NS, data=b"\xc0\x0c\0")),  # rdata goes on after the name
        HEAD.pack(1, 0x8000, 0, 0, 0, 2) + (b"\0" + struct.pack("!HHIH", 41, 1232, 0, 0)) * 2,
    ],
)
def test_what_is_no_message_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse(data)


def test_what_was_cut_with_tc_gives_what_is_there() -> None:
    body = record() + record()[:5]
    assert len(parse(wire(answer=2, body=body, flags=0x8600)).answer) == 1


def test_pointers_into_pointers_are_bounded() -> None:
    """Each record's name is a long chain of jumps: refused rather than walked."""
    chain = b"\1a\0" + b"".join(
        struct.pack("!H", 0xC000 | (12 + 3 + 2 * i - (3 if i == 0 else 2))) for i in range(200)
    )
    owner = struct.pack("!H", 0xC000 | (12 + 10 + len(chain) - 2))
    head = wire(answer=2, body=record(owner=b"\0", rdtype=65280, data=chain)[:11] + chain)
    with pytest.raises(Malformed):
        parse(head + record(owner=owner))


@given(st.lists(st.tuples(st.sampled_from(["a", "b.c", "d.e.f"]), st.integers(0, 255)), max_size=8))
def test_what_is_written_is_read(pairs: list[tuple[str, int]]) -> None:
    written = response(*((f"{o}.test.", "A", f"198.18.0.{n}") for o, n in pairs))
    message = parse(written.to_wire())
    told = {(r.name.to_text(), d.to_text()) for r in message.answer for d in r.rdatas}
    assert told == {(f"{o}.test.", f"198.18.0.{n}") for o, n in pairs}


def test_the_question_keeps_its_case_and_unknown_flags_are_told() -> None:
    message = dns.message.make_response(dns.message.make_query("wWw.Test.", "A"))
    message.use_edns(0, 0x8001, 1232)
    found = parse(message.to_wire())
    assert found.question is not None
    assert found.question.labels == (b"wWw", b"Test", b"")
    assert found.edns is not None
    assert (found.edns.dnssec_ok, found.edns.unknown_flags) == (True, 1)


def test_text_of_class_chaos_is_kept_beside_what_is_dropped() -> None:
    message = dns.message.make_response(dns.message.make_query("version.bind.", "TXT", "CH"))
    message.answer.append(dns.rrset.from_text("version.bind.", 0, "CH", "TXT", '"lab"'))
    found = parse(message.to_wire())
    assert (found.chaos, found.dropped, found.answer) == ((b"\3lab",), 1, ())


def test_records_that_are_equal_count_once_and_texts_that_differ_in_case_twice() -> None:
    def ns(target: bytes) -> bytes:
        return record(rdtype=NS, data=target)

    def txt(text: bytes) -> bytes:
        return record(rdtype=16, data=bytes([len(text)]) + text)

    body = [ns(b"\2ns\0"), ns(b"\2NS\0"), ns(b"\2ns\0"), ns(b"\2n2\0")]
    body += [txt(b"a"), txt(b"A"), txt(b"a"), txt(b"b"), txt(b"B"), txt(b"A")]
    servers, texts = parse(wire(answer=len(body), body=b"".join(body))).answer
    assert [r.to_text() for r in servers.rdatas] == ["ns.", "n2."]
    assert [r.to_text() for r in texts.rdatas] == ['"a"', '"A"', '"b"', '"B"']


def test_owners_that_differ_in_case_are_one() -> None:
    body = record(b"\1a\0", data=b"\1\2\3\4") + record(b"\1A\0", data=b"\1\2\3\5")
    (rrset,) = parse(wire(answer=2, body=body)).answer
    assert len(rrset.rdatas) == 2
