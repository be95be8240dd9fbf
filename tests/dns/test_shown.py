from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import dns.dnssec
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.message import Message, parse
from netaudit.dns.shown import Shown, Sign, sign_of
from netaudit.errors import NoRoute
from netaudit.model import Transport
from netaudit.pending import Pending, settled
from tests.fakes.dns_zones import Zone, name

HERE, THERE = ip_address("2001:db8::1"), ip_address("2001:db8::2")
ZONE = name("u.kontum.test.")
SOA_TEXT = "ns1.u.kontum.test. admin.u.kontum.test. {} 3600 600 86400 300"


def soa(serial: int, owner: str = "u.kontum.test.") -> dns.rrset.RRset:
    return dns.rrset.from_text(owner, 300, "IN", "SOA", SOA_TEXT.format(serial))


def said(
    *authority: dns.rrset.RRset,
    answer: tuple[dns.rrset.RRset, ...] = (),
    rcode: int = dns.rcode.NOERROR,
    authoritative: bool = True,
    edns: bool = True,
) -> Message:
    reply = dns.message.make_response(dns.message.make_query("x.u.kontum.test.", "A"))
    reply.flags |= int(dns.flags.AA) * authoritative
    reply.set_rcode(dns.rcode.Rcode(rcode))
    reply.answer, reply.authority = list(answer), list(authority)
    if edns:
        reply.use_edns(0, dns.flags.DO)
    return parse(reply.to_wire())


def noted(*messages: Message) -> Shown:
    shown = Shown()
    for message in messages:
        answer: Pending[Any] = settled(Answer(message, Transport.UDP, 100))
        assert shown.noting(HERE, answer) is answer
    return shown


def test_every_serial_that_an_address_has_shown_of_a_zone() -> None:
    negative = said(soa(7), rcode=dns.rcode.NXDOMAIN)
    shown = noted(negative, said(soa(6)), said(answer=(soa(8),)), said(soa(9, "kontum.test.")))
    assert shown.of(HERE, name("U.kontum.TEST.")) == {Sign(n, ()) for n in (6, 7, 8)}
    assert shown.of(HERE, name("kontum.test.")) == {Sign(9, ())}
    assert shown.of(THERE, ZONE) == frozenset()


@pytest.mark.parametrize(
    "message",
    [
        said(soa(7), rcode=dns.rcode.SERVFAIL),
        said(soa(7), authoritative=False),
        said(),
        said(soa(7), soa(8)),
        said(soa(7), edns=False),  # it could not show signatures
    ],
)
def test_what_does_not_speak_of_a_copy(message: Message) -> None:
    assert noted(message).of(HERE, ZONE) == frozenset()


def test_who_signed_it_tells_copies_apart_too() -> None:
    signed = Zone.make("u.kontum.test.")
    tag = dns.dnssec.key_id(signed.zsks[0].dnskey)
    reply = dns.message.make_response(dns.message.make_query("u.kontum.test.", "SOA"))
    reply.flags |= int(dns.flags.AA)
    found = signed.data[signed.origin, dns.rdatatype.SOA]
    signature = signed.rrsig(found)
    assert signature is not None
    reply.answer = [found, signature]
    serial = found[0].serial
    assert sign_of(signed.origin, parse(reply.to_wire())) == Sign(serial, (tag,))
    without_edns = parse(reply.to_wire())
    assert without_edns.edns is None
    assert noted(without_edns).of(HERE, signed.origin) == {Sign(serial, (tag,))}


def test_what_has_not_come_is_noted_when_it_comes_and_failures_are_not() -> None:
    shown, later = Shown(), Pending[Any]()
    assert shown.noting(HERE, later) is later
    assert shown.of(HERE, ZONE) == frozenset()
    later.settle(Answer(said(soa(7)), Transport.UDP, 100))
    assert shown.of(HERE, ZONE) == {Sign(7, ())}
    lost: Pending[Any] = Pending()
    lost.fail(NoRoute("no IPv6 here"))
    shown.noting(THERE, lost)
    shown.noting(THERE, settled(NoAnswer(Failure.SILENT)))
    assert shown.of(THERE, ZONE) == frozenset()


def test_errors_about_names_in_a_zone() -> None:
    shown = noted(said(rcode=dns.rcode.REFUSED), said(rcode=dns.rcode.SERVFAIL), said(soa(7)))
    for zone in ("U.kontum.TEST.", "x.u.kontum.test.", "test."):
        assert shown.errors(HERE, name(zone)) == {"REFUSED", "SERVFAIL"}
    assert shown.errors(HERE, name("y.u.kontum.test.")) == frozenset()
    assert shown.errors(THERE, ZONE) == frozenset()


def test_an_error_that_does_not_say_about_what_says_nothing() -> None:
    bare = parse(b"\0\0\x84\x05" + bytes(8))
    assert (bare.rcode, bare.question) == (dns.rcode.REFUSED, None)
    assert noted(bare).errors(HERE, name(".")) == frozenset()
