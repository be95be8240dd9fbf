from datetime import timedelta

import dns.flags
import dns.message
import dns.rcode
import pytest

from netaudit.lab.dns.resolver import Quirk, Resolver, State, Validator
from netaudit.lab.dns.tree import Tree
from netaudit.lab.dns.zone import Flaws
from tests.lab.network import NOW, clock, kind, name, query, tree


def _ask(resolver: Resolver, text: str, what: str = "AAAA") -> dns.message.Message:
    (reply,) = resolver.handle(query(text, what), tcp=False)
    return dns.message.from_wire(reply)


def _state(planted: Tree, text: str, what: str = "AAAA") -> State:
    return Validator(planted, clock).resolve(name(text), kind(what))[1]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("good.canary.kontum.test", State.SECURE),
        ("bogus.canary.kontum.test", State.BOGUS),
        ("expired.canary.kontum.test", State.BOGUS),
        ("unsigned.canary.kontum.test", State.INSECURE),
        ("www.x-mot.kontum.test", State.SECURE),
        ("nothing.x-mot.kontum.test", State.SECURE),
        ("nothing.x-ba.kontum.test", State.SECURE),
    ],
)
def test_states(text: str, state: State) -> None:
    assert _state(tree(), text) is state


@pytest.mark.parametrize(
    "flaws",
    [
        Flaws(corrupt=True),
        Flaws(no_signatures=True),
        Flaws(unsigned=True),
        Flaws(until=timedelta(seconds=-1)),
        Flaws(since=timedelta(hours=1)),
    ],
)
def test_every_flaw_of_a_zone_makes_it_bogus(flaws: Flaws) -> None:
    planted = tree()
    zone = planted.zones[name("x-mot.kontum.test")]
    zone.flaws = flaws
    assert _state(planted, "www.x-mot.kontum.test") is State.BOGUS
    assert _state(planted, "www.x-hai.kontum.test") is State.SECURE


def test_a_denial_without_proof_is_bogus() -> None:
    planted = tree()
    planted.zones[name("x-mot.kontum.test")].flaws = Flaws(no_denial=True)
    assert _state(planted, "nothing.x-mot.kontum.test") is State.BOGUS


def test_a_fault_at_the_top_breaks_all_below() -> None:
    planted = tree()
    planted.zones[name("test")].flaws = Flaws(corrupt=True)
    assert _state(planted, "www.x-mot.kontum.test") is State.BOGUS


def test_what_changed_is_judged_anew() -> None:
    planted = tree()
    validator = Validator(planted, clock)
    asked = name("www.x-mot.kontum.test"), kind("AAAA")
    assert validator.resolve(*asked)[1] is State.SECURE
    zone = name("x-mot.kontum.test")
    planted.zones[zone].flaws = Flaws(unsigned=True)
    planted.changed(zone)
    assert validator.resolve(*asked)[1] is State.BOGUS


def test_signatures_are_judged_by_the_clock() -> None:
    later = Validator(tree(), lambda: NOW + timedelta(days=100))
    assert later.resolve(name("x-mot.kontum.test"), kind("SOA"))[1] is State.BOGUS


def test_secure_answers_carry_ad_and_bogus_ones_fail() -> None:
    resolver = Resolver(Validator(tree(), clock))
    good = _ask(resolver, "good.canary.kontum.test")
    assert good.rcode() == dns.rcode.NOERROR
    assert good.flags & dns.flags.AD
    assert good.flags & dns.flags.RA
    bad = _ask(resolver, "bogus.canary.kontum.test")
    assert bad.rcode() == dns.rcode.SERVFAIL
    assert not bad.answer
    assert not _ask(resolver, "unsigned.canary.kontum.test").flags & dns.flags.AD


def test_who_does_not_validate_gives_the_bogus_answer() -> None:
    resolver = Resolver(Validator(tree(), clock))
    resolver.validating = False
    found = _ask(resolver, "bogus.canary.kontum.test")
    assert found.rcode() == dns.rcode.NOERROR
    assert found.answer
    assert not _ask(resolver, "good.canary.kontum.test").flags & dns.flags.AD


def test_checking_disabled_is_respected() -> None:
    resolver = Resolver(Validator(tree(), clock))
    asked = dns.message.make_query("bogus.canary.kontum.test", "AAAA", want_dnssec=True)
    asked.flags |= dns.flags.CD
    (reply,) = resolver.handle(asked.to_wire(), tcp=False)
    assert dns.message.from_wire(reply).rcode() == dns.rcode.NOERROR


def test_one_that_withholds_ipv6_gives_the_rest() -> None:
    resolver, asked = Resolver(Validator(tree(), clock)), "good.canary.kontum.test"
    assert _ask(resolver, asked).answer
    resolver.quirks.add(Quirk.NO_AAAA)
    reply = _ask(resolver, asked)
    assert (reply.rcode(), reply.answer) == (dns.rcode.NOERROR, [])
    assert {r.rdtype for r in _ask(resolver, asked, "A").answer} == {kind("A"), kind("RRSIG")}


@pytest.mark.parametrize("tcp", [True, False])
def test_one_that_is_silent_to_aaaa_answers_other_questions(*, tcp: bool) -> None:
    resolver, asked = Resolver(Validator(tree(), clock)), "good.canary.kontum.test"
    resolver.quirks.add(Quirk.SILENT_TO_AAAA)
    assert resolver.handle(query(asked, "AAAA"), tcp=tcp) == []
    assert _ask(resolver, asked, "A").answer
