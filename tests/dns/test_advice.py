"""The commonest mistakes, and what is said that somebody should do about each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import dns.rcode
import pytest

from netaudit.dns.advice import _BY_CODE, advice
from netaudit.dns.anchors import Anchor
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.dns.flaws import CODES, Flaw
from netaudit.dns.keys import Security
from netaudit.dns.picture import lines
from netaudit.dns.resolve import Resolution
from netaudit.i18n import show
from netaudit.model import Transport
from tests.dns.worlds import UNIT, WWW, Internet, address, internet, with_ds, without
from tests.fakes.dns_zones import AAAA, DAY, DNSKEY, NOW, RRSIG, A, name

if TYPE_CHECKING:
    from dns.message import Message

ZONE = "u.kontum.test"


def told(net: Internet, question: str = WWW) -> str:
    said = advice(net.resolve(question))
    return show(said, "en") if said else ""


def failing(failure: NoAnswer | int) -> Internet:
    net = internet()
    net.world.failures[address(UNIT)] = failure
    return net


def bare(net: Internet, *rdtypes: int) -> Internet:
    """Nobody's answers have records of these types."""

    def edit(message: Message, *_: object) -> None:
        for section in (message.answer, message.authority):
            section[:] = [rrset for rrset in section if rrset.rdtype not in rdtypes]

    for zone in (net.root, net.test, net.kontum, net.unit):
        zone.tamper = edit
    return net


def test_a_sound_name_needs_nothing() -> None:
    assert told(internet()) == ""


def test_signatures_that_expired() -> None:
    said = told(internet(ends=NOW - DAY))
    assert said.startswith(f"Whoever keeps {ZONE} signs it again")
    assert f"rndc sign {ZONE};" in said
    assert said.endswith(f"dig +norec +dnssec @{UNIT} {ZONE} SOA")


def test_signatures_that_are_not_valid_yet() -> None:
    said = told(internet(begins=NOW + DAY))
    assert said.startswith(f"Whoever keeps {ZONE} sets the clock of the signer right")


@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_of_ours_that_is_wrong(days: int) -> None:
    said = told(replace(internet(), at=NOW + days * DAY))
    assert said.startswith("It breaks where the trust begins, at ., so for every name: first comp")
    assert "date -u" in said


def test_a_ds_with_a_mistake_in_it() -> None:
    said = told(with_ds("7 13 2 " + "cd" * 32))
    assert said.startswith(f"Whoever keeps kontum.test publishes the DS that the keys of {ZONE}")
    assert f"dig +norec @{UNIT} {ZONE} DNSKEY | dnssec-dsfromkey -2 -f - {ZONE}." in said


def test_a_ds_left_behind() -> None:
    net = internet()
    net.unit.denial = ""
    del net.unit.data[net.unit.origin, DNSKEY]
    net.unit.forget()
    said = told(net)
    assert "whoever keeps kontum.test takes the DS out" in said
    assert said.endswith(f"dig +norec @{UNIT} {ZONE} DNSKEY")


def test_a_server_that_is_silent() -> None:
    said = told(failing(NoAnswer(Failure.SILENT)))
    assert said.startswith("Whoever keeps the server sees that it runs")
    assert said.endswith(f"dig +norec @{UNIT} {ZONE} SOA")


def test_addresses_that_nobody_can_reach() -> None:
    said = told(failing(NoAnswer(Failure.NOWHERE)))
    assert said.startswith("No other machine reaches the addresses that the name servers of ")
    assert f"such as {UNIT}:" in said
    assert "whoever keeps kontum.test puts them into the delegation" in said


def test_who_is_asked_to_look_does_not_ask_himself() -> None:
    detail = f"::1: {Failure.NOWHERE}; {UNIT}: {Failure.SILENT}"
    flaw = Flaw("NO_RESPONSE", f"{ZONE}.", f"{ZONE}. DNSKEY", detail)
    found = replace(internet().resolve(WWW), flaws=(flaw,))
    assert f"dig +norec +dnssec @{UNIT} " in show(advice(found) or "", "en")


def test_tcp_that_is_blocked() -> None:
    said = told(failing(NoAnswer(Failure.SILENT, truncated=True)))
    assert "opens port 53 for TCP" in said
    assert said.endswith(f"dig +norec +tcp @{UNIT} {ZONE} DNSKEY")


def test_long_answers_that_are_lost() -> None:
    net = internet()
    net.world.silent_to = {(address(UNIT), Transport.UDP, DNSKEY)}
    said = told(net)
    assert said.startswith("The server answers other questions and not this one")
    assert f"dig +norec +dnssec @{UNIT} {ZONE}. DNSKEY, and" in said


def test_one_question_that_a_server_does_not_answer_at_all() -> None:
    net = internet()
    net.world.silent_to = {(address(UNIT), over, A) for over in Transport}
    said = told(net)
    assert said.startswith("The server answers other questions and not this one")
    assert f"dig +norec +dnssec @{UNIT} {WWW}. A, and" in said


def test_a_server_that_does_not_have_the_zone() -> None:
    said = told(failing(5))
    assert said.startswith(f"The server does not serve {ZONE}:")
    assert "whoever keeps kontum.test takes the server out of the delegation" in said
    assert f"dig +norec @{UNIT} " in said


def test_glue_that_is_missing() -> None:
    net = internet()
    del net.kontum.data[name("ns1.u.kontum.test."), AAAA]
    net.kontum.forget()
    assert told(net).startswith("Whoever keeps kontum.test adds the addresses of the name servers")


@pytest.mark.parametrize("rdtypes", [(RRSIG,), (RRSIG, DNSKEY)])
def test_records_that_are_taken_out_on_the_way(rdtypes: tuple[int, ...]) -> None:
    said = told(bare(internet(), *rdtypes))
    assert "mend none of them" in said
    assert "dig +norec +dnssec @::1 . DNSKEY" in said


@pytest.mark.parametrize("kind", ["ds", "keys"])
def test_an_anchor_of_before(kind: str) -> None:
    net = internet()
    old = {"ds": tuple(net.unit.ds()), "keys": (net.unit.ksks[0].dnskey,)}
    anchor = Anchor(net.root.origin, **{"ds": (), "keys": ()} | {kind: old[kind]})
    net.anchors = {net.root.origin: anchor}
    assert told(net).startswith("The trust anchor does not fit the keys of .:")


def test_no_anchor() -> None:
    assert told(replace(internet(), anchors={})).startswith("Nothing could be validated: give a")


def test_a_zone_without_a_ds_is_named_itself() -> None:
    said = told(internet(unit_ds=[]))
    assert said.startswith(f"{ZONE} is not protected, and nothing is broken")
    assert "whoever keeps kontum.test publishes its DS" in said


def test_a_denial_without_proof() -> None:
    net = internet()
    net.unit.tamper = without("A")
    assert told(net).startswith("Whoever keeps the server transfers the signed zone anew")


def test_one_server_of_several_that_is_behind() -> None:
    """The name is secure by the other one, and somebody has to act all the same."""
    flaw = Flaw("EXPIRED", f"{ZONE}.", "x", "y", "ns2.u.kontum.test (2001:db8::5)")
    found = replace(internet().resolve(WWW), flaws=(flaw,))
    assert found.verdict is Security.SECURE
    said = advice(found)
    assert said
    assert "@2001:db8::5 " in show(said, "en")
    assert advice(replace(found, flaws=(replace(flaw, beside=True),))) is None


def test_what_nobody_can_say_in_a_sentence_is_left_to_the_reasons() -> None:
    flaw = Flaw("ALIAS_CROOKED", f"{ZONE}.", "x")
    assert advice(Resolution(Security.INDETERMINATE, "SERVFAIL", (), (flaw,), ())) is None
    assert set(_BY_CODE) < set(CODES)


def test_a_place_that_is_not_known_leaves_a_word_to_replace() -> None:
    flaw = Flaw("DS_WITHOUT_KEY", f"{ZONE}.", "x")
    said = advice(Resolution(Security.BOGUS, "SERVFAIL", (), (flaw,), ()))
    assert said
    assert dict(said.params) == {"zone": ZONE, "parent": ZONE, "address": "ADDRESS"}


def test_the_last_line_of_the_screen_says_it_in_either_language() -> None:
    found = internet(ends=NOW - DAY).resolve(WWW)
    *_, last = lines(found, WWW, "en")
    assert last.startswith("what to do: Whoever keeps ")
    *_, last = lines(found, WWW, "vi")
    assert last.startswith("việc cần làm: ")


def test_a_server_that_fails_on_one_name_alone_serves_the_zone() -> None:
    """BIND does so where CNAMEs go in a circle."""
    net = internet()

    def fail(message: Message, _owner: object, rdtype: int) -> None:
        if rdtype == A:
            message.set_rcode(dns.rcode.SERVFAIL)
            message.answer.clear()

    net.unit.tamper = fail
    said = told(net)
    assert said.startswith(f"The server serves {ZONE} and fails on this question")
    assert f"dig +norec @{UNIT} {WWW}. A;" in said
    assert said.endswith(f"dig +norec @{UNIT} {WWW} CNAME")
    assert told(failing(2)).startswith(f"The server does not serve {ZONE}")


@pytest.mark.parametrize("denial", ["nsec", ""])
def test_aliases_in_a_circle(denial: str) -> None:
    net = internet(denial=denial)
    net.unit.add("a.u.kontum.test.", "CNAME", "b.u.kontum.test.")
    net.unit.add("b.u.kontum.test.", "CNAME", "a.u.kontum.test.")
    assert told(net, "a.u.kontum.test").startswith(f"Whoever keeps {ZONE} ends the circle")


def of(code: str, zone: str = f"{ZONE}.", detail: str = "", *, bogus: bool = False) -> str:
    """What is said of one flaw, of a name that is secure; `bogus`: but for the chain's first."""
    found = internet().resolve(WWW)
    first, *others = found.chain
    chain = (replace(first, security=Security.BOGUS), *others) if bogus else found.chain
    said = advice(replace(found, flaws=(Flaw(code, zone, f"{zone} A", detail),), chain=chain))
    return show(said, "en") if said else ""


def test_where_the_trust_begins_well_nobodys_clock_is_doubted() -> None:
    assert of("EXPIRED", ".", bogus=True).startswith("It breaks where the trust begins, at .,")
    assert of("EXPIRED", ".").startswith("Whoever keeps . signs it again")


def test_a_signature_that_does_not_hold_is_no_anchors_fault() -> None:
    assert of("SIGNATURE_INVALID", ".", bogus=True).startswith("Whoever keeps the server transfer")


@pytest.mark.parametrize(
    ("code", "text", "begins"),
    [
        ("LAME", "SERVFAIL", f"The server serves {ZONE} and fails"),
        ("LAME", "REFUSED", f"The server does not serve {ZONE}"),
        ("NO_RESPONSE", "SERVFAIL (RA without AA: a resolver answers)", "The server answers other"),
    ],
)
def test_which_servers_fail_on_one_question(code: str, text: str, begins: str) -> None:
    assert of(code, detail=f"{UNIT}: {text}").startswith(begins)


def test_the_first_of_addresses_that_nobody_can_reach_is_named() -> None:
    detail = f"::1: {Failure.NOWHERE}; ::2: {Failure.NOWHERE}"
    assert "such as ::1:" in of("NO_RESPONSE", detail=detail)


def test_a_server_without_a_known_address_leaves_a_word_to_replace() -> None:
    assert "@ADDRESS " in of("LAME")
