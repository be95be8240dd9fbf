"""Aliases: what they lead to, and what of them nobody may believe."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import dns.message
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.alias import Step, aliased, synthesised, within
from netaudit.dns.cuts import Cut
from netaudit.dns.keys import Security
from netaudit.dns.message import RRset, parse
from tests.dns.worlds import (
    BOGUS,
    NXDOMAIN,
    SECURE,
    UNIT,
    WWW,
    address,
    codes,
    furnished,
    internet,
    reasons,
)
from tests.fakes.dns_zones import name

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
@pytest.mark.parametrize("rdtype", ["CNAME", "ANY"])
def test_the_alias_that_a_dname_gives_is_an_answer(denial: str, rdtype: str) -> None:
    """It is unsigned, and as good as the DNAME (RFC 6672 section 5.3.1)."""
    net = furnished(denial=denial)
    found = net.resolve("x.d.u.kontum.test", rdtype)
    assert (str(found.verdict), found.rcode) == SECURE
    assert [rrset.rdtype for rrset in found.answer] == [dns.rdatatype.DNAME]


@pytest.mark.parametrize("rdtype", ["A", "CNAME", "ANY"])
def test_a_forged_alias_beside_a_dname_is_bogus(rdtype: str) -> None:
    net = furnished()

    def edit(message: Message, _asked: Name, _rdtype: int) -> None:
        for index, rrset in enumerate(message.answer):
            if rrset.rdtype == dns.rdatatype.CNAME:
                forged = dns.rrset.from_text(rrset.name, 300, "IN", "CNAME", WWW + ".")
                message.answer[index] = forged

    net.unit.tamper = edit
    assert net.verdict("x.d.u.kontum.test", rdtype) == BOGUS


def test_a_dname_from_a_wildcard_is_not_followed() -> None:
    """What that should mean is not defined: RFC 4592 section 4.4."""
    net = furnished()
    net.unit.add("*.wd.u.kontum.test.", "DNAME", "w.u.kontum.test.")
    owner = name("a.wd.u.kontum.test")

    def edit(message: Message, asked: Name, _rdtype: int) -> None:
        if asked == name("x.a.wd.u.kontum.test"):
            message.answer.clear()
            message.authority.clear()
            net.unit._put(message.answer, net.unit.data[name("*.wd.u.kontum.test"), 39], owner)
            for proof in net.unit.deny_closer(owner, name("wd.u.kontum.test")):
                net.unit._put(message.authority, proof)

    net.unit.tamper = edit
    assert net.verdict("x.a.wd.u.kontum.test") == BOGUS
    assert "ALIAS_CROOKED" in codes(net, "x.a.wd.u.kontum.test")


@pytest.mark.parametrize("state", list(Security))
@pytest.mark.parametrize("rdtype", ["CNAME", "DNAME"])
def test_two_aliases_of_one_name_are_crooked(rdtype: str, state: Security) -> None:
    """RFC 2181 section 10.1, RFC 6672 section 2.4: even well signed, which of them holds?"""
    kind = int(dns.rdatatype.from_text(rdtype))
    rdatas = tuple(dns.rdata.from_text("IN", rdtype, text) for text in ("a.test.", "b.test."))
    rrset = RRset(name("two.test."), kind, 300, rdatas)
    step = Step(state, 0, None, rrsets=(rrset,))
    if rdtype == "CNAME":
        found = aliased(step, rrset)
    else:
        found = synthesised(step, name("x.two.test."), rrset, None)
    assert [flaw.code for flaw in found.flaws] == ["ALIAS_CROOKED"]
    assert found.security is (Security.BOGUS if state is Security.SECURE else state)


def test_an_alias_that_cannot_be_read_leads_nowhere() -> None:
    rdata = dns.rdata.from_text("IN", "TXT", "no name")
    rrset = RRset(name("odd.test."), int(dns.rdatatype.CNAME), 300, (rdata,))
    found = aliased(Step(Security.SECURE, 0, None), rrset)
    assert (found.security, found.target) == (Security.BOGUS, None)
    assert reasons(found.flaws) == ["ALIAS_CROOKED | odd.test. | odd.test. | odd.test. CNAME"]


def test_a_name_that_a_dname_makes_too_long_has_its_code() -> None:
    """RFC 6672 section 2.2."""
    rdata = dns.rdata.from_text("IN", "DNAME", ".".join(["a" * 62] * 3) + ".test.")
    rrset = RRset(name("d.test."), int(dns.rdatatype.DNAME), 300, (rdata,))
    step = Step(Security.SECURE, 0, None)
    found = synthesised(step, name("b" * 60 + ".d.test."), rrset, None)
    assert found == replace(step, rcode=int(dns.rcode.YXDOMAIN))


@pytest.mark.parametrize(
    ("owner", "rdtype", "tried"),
    [
        ("www.test.", "A", True),
        ("test.", "SOA", True),
        ("other.test.", "SOA", False),
        ("test.", "NS", False),
        ("other.test.", "A", False),
    ],
)
def test_a_message_is_tried_for_a_target_that_it_speaks_of(
    owner: str, rdtype: str, *, tried: bool
) -> None:
    cut = Cut(name("test."), None, (), ())
    made = dns.message.make_response(dns.message.make_query("alias.test.", "A"))
    text = {"SOA": "a. b. 1 2 3 4 5", "NS": "ns.test."}.get(rdtype, "198.18.0.1")
    section = made.answer if rdtype == "A" else made.authority
    section.append(dns.rrset.from_text(owner, 300, "IN", rdtype, text))
    message = parse(made.to_wire())
    found = within(cut, message, name("www.test."), int(dns.rdatatype.A))
    assert found == ((cut, message) if tried else None)


def test_the_zone_may_alias_itself_out_of_the_message() -> None:
    """A CNAME alone in the answer: its target is asked for (RFC 1034 section 3.6.2)."""
    net = furnished()

    def edit(message: Message, _asked: Name, _rdtype: int) -> None:
        message.answer[:] = [r for r in message.answer if r.name != name(WWW)]

    net.unit.tamper = lambda m, a, t: edit(m, a, t) if a == name("alias.u.kontum.test") else None
    found = net.resolve("alias.u.kontum.test")
    assert (str(found.verdict), len(found.answer)) == ("secure", 2)


def test_a_chain_that_one_message_holds_is_asked_for_once() -> None:
    """RFC 1034 section 3.6.2: the server puts what it knows of the target into the answer."""
    net = furnished()
    at = address(UNIT)
    assert net.verdict("alias.u.kontum.test") == SECURE
    questions = [label for (server, label), _ in net.world.asked.items() if server == at]
    assert "www.u.kontum.test. A" not in questions
    net.world.asked.clear()
    assert net.verdict("gone.u.kontum.test") == NXDOMAIN
    assert "nothing.u.kontum.test. A" not in [label for _, label in net.world.asked]


def test_a_circle_through_a_dname_ends() -> None:
    net = internet()
    net.unit.add("d1.u.kontum.test.", "DNAME", "d2.u.kontum.test.")
    net.unit.add("d2.u.kontum.test.", "DNAME", "d1.u.kontum.test.")
    assert net.verdict("x.d1.u.kontum.test")[0] == "indeterminate"
    assert "ALIAS_LOOP" in codes(net, "x.d1.u.kontum.test")


def test_who_can_end_a_chain_of_aliases_is_told() -> None:
    """The zone of its last link, which the name that was asked about need not be in."""
    net = internet()
    net.unit.add("in.u.kontum.test.", "CNAME", "one.kontum.test.")
    net.kontum.add("one.kontum.test.", "CNAME", "two.kontum.test.")
    net.kontum.add("two.kontum.test.", "CNAME", "one.kontum.test.")
    for number in range(1, 14):
        net.kontum.add(f"c{number}.kontum.test.", "CNAME", f"c{number + 1}.kontum.test.")
    net.unit.add("long.u.kontum.test.", "CNAME", "c1.kontum.test.")
    for asked, code in (("in", "ALIAS_LOOP"), ("long", "ALIAS_CHAIN_LONG")):
        found = net.resolve(f"{asked}.u.kontum.test")
        told = [(f.code, f.zone, f.subject) for f in found.flaws if f.code.startswith("ALIAS")]
        assert told == [(code, "kontum.test.", f"{asked}.u.kontum.test.")]


@pytest.mark.parametrize("first", [True, False])
def test_unsigned_data_beside_a_signed_alias_are_nobodys(*, first: bool) -> None:
    """Unbound follows the alias; without its signatures there is nothing to go by."""
    net = internet()
    net.unit.add("al.u.kontum.test.", "CNAME", WWW + ".")

    def edit(message: Message, asked: Name, _rdtype: int) -> None:
        if asked == name("al.u.kontum.test"):
            junk = dns.rrset.from_text(asked, 300, "IN", "A", "198.18.9.9")
            message.answer.insert(0 if first else len(message.answer), junk)

    net.unit.tamper = edit
    found = net.resolve("al.u.kontum.test")
    assert (str(found.verdict), found.rcode) == SECURE
    assert "198.18.9.9" not in str([rrset.rdatas for rrset in found.answer])

    def stripped(message: Message, asked: Name, rdtype: int) -> None:
        edit(message, asked, rdtype)
        message.answer[:] = [r for r in message.answer if r.rdtype != dns.rdatatype.RRSIG]

    net.unit.tamper = stripped
    assert net.verdict("al.u.kontum.test") == BOGUS


@pytest.mark.parametrize("denial", ["nsec", ""])
def test_who_asks_for_a_dname_gets_it_and_is_not_led_on(denial: str) -> None:
    """At its own name it redirects nothing (RFC 6672 section 2.3)."""
    net = internet(denial=denial)
    net.unit.add("d.u.kontum.test.", "DNAME", "w.u.kontum.test.")
    found = net.resolve("d.u.kontum.test", "DNAME")
    assert (str(found.verdict), found.rcode) == ("secure" if denial else "insecure", "NOERROR")
    assert [rrset.label() for rrset in found.answer] == ["d.u.kontum.test. DNAME"]


def test_an_unsigned_dname_beside_signed_data_is_nobodys() -> None:
    net = internet()

    def edit(message: Message, asked: Name, _rdtype: int) -> None:
        if asked == name(WWW):
            junk = dns.rrset.from_text("u.kontum.test.", 300, "IN", "DNAME", "elsewhere.test.")
            message.answer.insert(0, junk)

    net.unit.tamper = edit
    found = net.resolve(WWW)
    assert (str(found.verdict), found.rcode) == SECURE
    assert [rrset.label() for rrset in found.answer] == [f"{WWW}. A"]


def test_signed_data_that_were_asked_for_go_before_a_signed_alias() -> None:
    """Which may not stand beside them (RFC 2181 section 10.1)."""
    net = internet()
    net.unit.add("al.u.kontum.test.", "A", "198.18.1.9")
    other = internet()
    other.unit.add("al.u.kontum.test.", "CNAME", "www.kontum.test.")
    other.unit.ksks, other.unit.zsks = net.unit.ksks, net.unit.zsks
    alias = other.unit.data[name("al.u.kontum.test"), dns.rdatatype.CNAME]
    shown = [alias, net.unit.rrsig(alias)]

    def edit(message: Message, asked: Name, rdtype: int) -> None:
        if asked == name("al.u.kontum.test") and rdtype == dns.rdatatype.A:
            message.answer[:0] = [rrset for rrset in shown if rrset is not None]

    net.unit.tamper = edit
    found = net.resolve("al.u.kontum.test")
    assert (str(found.verdict), found.rcode) == SECURE
    assert [rrset.label() for rrset in found.answer] == ["al.u.kontum.test. A"]
