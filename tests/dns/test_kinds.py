from __future__ import annotations

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from netaudit.dns.kinds import Kind, by_resolver, classify
from netaudit.dns.message import Message, parse
from tests.fakes.dns_zones import name

A = 1


def message(
    *,
    answer: tuple[str, ...] = (),
    authority: tuple[str, ...] = (),
    rcode: int = 0,
    aa: bool = True,
) -> Message:
    made = dns.message.make_response(dns.message.make_query("www.a.test.", "A"))
    for section, lines in ((made.answer, answer), (made.authority, authority)):
        for line in lines:
            owner, rdtype, text = line.split(" ", 2)
            section.append(dns.rrset.from_text(owner, 60, "IN", rdtype, text))
    made.set_rcode(dns.rcode.Rcode(rcode))
    made.flags |= dns.flags.AA if aa else 0
    return parse(made.to_wire())


SOA = "test. SOA ns.test. admin.test. 1 2 3 4 5"


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (message(answer=("www.a.test. A 198.18.0.1",)), Kind.ANSWER),
        (message(answer=("www.a.test. CNAME b.test.",)), Kind.ANSWER),
        (message(answer=("a.test. DNAME b.test.",)), Kind.ANSWER),
        (message(answer=("www.a.other. A 198.18.0.1",)), Kind.NEGATIVE),
        (message(authority=("a.test. NS ns.a.test.",), aa=False), Kind.REFERRAL),
        (message(authority=("a.test. NS ns.a.test.",)), Kind.REFERRAL),
        (message(authority=("test. NS ns.test.",), aa=False), Kind.LAME),
        (message(authority=(". NS ns.test.",), aa=False), Kind.LAME),
        (message(authority=("b.test. NS ns.test.",), aa=False), Kind.LAME),
        (message(authority=(SOA,)), Kind.NEGATIVE),
        (message(authority=(SOA, "a.test. NS ns.a.test.")), Kind.NEGATIVE),
        (message(rcode=3), Kind.NEGATIVE),
        (message(rcode=6), Kind.LAME),
        (message(rcode=6, authority=(SOA,)), Kind.LAME),
        (message(rcode=6, answer=("a.test. DNAME b.test.",)), Kind.ANSWER),
        (message(rcode=2), Kind.LAME),
        (message(rcode=5), Kind.LAME),
        (message(), Kind.NEGATIVE),
        (message(aa=False), Kind.LAME),
        (message(authority=("a.test. NSEC b.test. A NSEC",), aa=False), Kind.NEGATIVE),
        (
            message(authority=("a.test. NSEC b.test. NS NSEC", "a.test. NS ns.b.test."), aa=False),
            Kind.REFERRAL,
        ),
    ],
)
def test_what_a_response_is(made: Message, kind: Kind) -> None:
    found, child = classify(made, name("test."), name("www.a.test."), A)
    assert found is kind
    assert (child == name("a.test.")) is (kind is Kind.REFERRAL)


@pytest.mark.parametrize(
    ("flags", "rcode", "resolver"),
    [
        (dns.flags.RA, 0, True),
        (dns.flags.RA, 5, True),
        (dns.flags.RA | dns.flags.AA, 0, False),
        (0, 5, False),
        (dns.flags.RA, 2, False),  # a server that resolves as well, and cannot load the zone
    ],
)
def test_who_answers_like_a_resolver(flags: int, rcode: int, *, resolver: bool) -> None:
    made = dns.message.make_response(dns.message.make_query("www.a.test.", "A"))
    made.set_rcode(dns.rcode.Rcode(rcode))
    made.flags |= flags
    assert by_resolver(parse(made.to_wire())) is resolver


def test_a_referral_that_brings_the_ds_answers_the_question_for_it() -> None:
    """Servers that do not know where a DS lies (RFC 4035 section 3.1.4.1) refer to the child."""
    ds = "www.a.test. DS 1 13 2 " + "00" * 32
    made = message(authority=("www.a.test. NS ns.a.test.", ds), aa=False)
    assert classify(made, name("test."), name("www.a.test."), 43) == (Kind.ANSWER, None)
    assert classify(made, name("test."), name("www.a.test."), A)[0] is Kind.REFERRAL
    assert classify(made, name("test."), name("x.www.a.test."), 43)[0] is Kind.REFERRAL
