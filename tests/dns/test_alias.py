"""Aliases: what they lead to, and what of them nobody may believe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.alias import Step, aliased, synthesised
from netaudit.dns.keys import Security
from netaudit.dns.message import RRset
from tests.dns.worlds import BOGUS, NXDOMAIN, SECURE, UNIT, WWW, address, codes, furnished, internet
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
