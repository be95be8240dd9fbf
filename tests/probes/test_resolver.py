from __future__ import annotations

from typing import TYPE_CHECKING

import dns.flags
import dns.rcode
import dns.rdata
import dns.rdatatype
import pytest

from netaudit.codec import dump, load
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.resolver import ResolverManners, Validation
from netaudit.facts.zone import Answered
from netaudit.probes import _twice
from tests.dns.worlds import OTHER, Internet, address, internet
from tests.probes.resolver_net import CANARIES, RESOLVER, answering, first, learnt, manners, telling

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name


@pytest.mark.parametrize("validates", [True, False])
def test_what_it_does_with_each_canary(*, validates: bool) -> None:
    fact = learnt(answering(validates=validates))
    heard = {a.name: a for a in fact.answers if a.outcome is Answered.ANSWERED}
    assert (heard["good.test"].authentic, heard["good.test"].rcode) == (validates, "NOERROR")
    assert heard["bad.test"].rcode == ("SERVFAIL" if validates else "NOERROR")
    assert {a.right for a in heard.values()} == {validates}
    assert (heard["good.test"].empty, heard["bad.test"].empty) == (False, validates)
    assert load(Validation, dump(fact)) == fact


def test_silence_is_a_fact() -> None:
    fact = learnt(answering(validates=True))
    silent = [a for a in fact.answers if a.address == RESOLVER.addresses[1]]
    assert [(a.outcome, a.rcode, a.right) for a in silent] == [(Answered.SILENT, "", False)] * 2


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two questions."""
    monkeypatch.setattr(_twice, "AFTER_FAILURE", 0.0)
    monkeypatch.setattr(_twice, "APART", 0.0)


def failing(times: int, of: str = "good.test.") -> Internet:
    """The resolver above, which fails so often to resolve a name."""
    net = telling()
    (zone,) = net.world.servers[address(OTHER)]
    sound, left = zone.tamper, [times]

    def edit(message: Message, owner: Name, rdtype: int) -> None:
        assert sound
        sound(message, owner, rdtype)
        if owner.to_text() == of and left[0]:
            left[0] -= 1
            message.answer.clear()
            message.set_rcode(dns.rcode.SERVFAIL)

    zone.tamper = edit
    return net


@pytest.mark.parametrize(("times", "said"), [(1, "NOERROR"), (2, "SERVFAIL")])
def test_one_failure_is_chance_and_two_are_a_fact(times: int, said: str) -> None:
    assert {a.name: a.rcode for a in learnt(failing(times)).answers if a.rcode} == {
        "good.test": said,
        "bad.test": "SERVFAIL",
    }
    assert first(manners(failing(times))).plain == said


def test_a_bogus_name_is_not_asked_about_again() -> None:
    net = answering(validates=True)
    learnt(net)
    assert net.world.asked[address(OTHER), "bad.test. A"] == 1


def test_canaries_are_needed() -> None:
    with pytest.raises(CannotAsk, match=r"dns\.canaries"):
        learnt(internet(), canaries=())


def test_our_own_inability_is_no_fact() -> None:
    net = answering(validates=True)
    net.world.failures[address(OTHER)] = NoRoute("no IPv6 here")
    fact = learnt(net)
    assert {a.address for a in fact.answers} == {RESOLVER.addresses[1]}
    net.world.failures[RESOLVER.addresses[1]] = NoRoute("no IPv4 here")
    with pytest.raises(NoRoute):
        learnt(net)


def test_a_refusal_is_a_fact() -> None:
    net = answering(validates=True)
    net.world.failures[address(OTHER)] = NoAnswer(Failure.REFUSED)
    assert Answered.REFUSED in {a.outcome for a in learnt(net).answers}


def test_how_each_address_serves() -> None:
    fact = manners(telling())
    assert load(ResolverManners, dump(fact)) == fact
    view = first(fact)
    assert (view.plain, view.tcp, view.checking_disabled) == ("NOERROR", "NOERROR", "SERVFAIL")
    assert (view.large, view.large_tcp, view.large_whole) == ("NOERROR", "NOERROR", True)
    assert (view.minimised, view.seen_as, view.own) == ("yes", OTHER, True)
    assert fact.admitted
    assert [v.address for v in fact.serving()] == [address(OTHER)]


@pytest.mark.parametrize(
    ("text", "told"), [("yes", "yes"), ("HOORAY - enabled", "yes"), ("NO :(", "no"), ("x", "")]
)
def test_who_minimises(text: str, told: str) -> None:
    assert first(manners(telling(minimised=text))).minimised == told


def test_one_that_asks_from_elsewhere_is_not_its_own() -> None:
    assert not first(manners(telling(seen_as="2001:db8:ffff::1"))).own
    assert first(manners(telling(seen_as="nonsense"))).own


def test_a_large_answer_that_is_not_large_is_not_whole() -> None:
    assert not first(manners(telling(texts=2))).large_whole


def test_what_no_canary_tells_is_empty() -> None:
    view = first(manners(telling(), CANARIES[:2]))
    assert (view.large, view.large_tcp, view.minimised, view.seen_as) == ("", "", "", "")


def test_nobody_there_is_asked_once() -> None:
    net = telling()
    silent = manners(net).views[1]
    assert (silent.plain, silent.tcp, silent.serves) == ("silent", "", False)


def test_manners_need_canaries_and_an_address() -> None:
    with pytest.raises(CannotAsk, match=r"dns\.canaries"):
        manners(telling(), ())
    net = telling()
    for there in RESOLVER.addresses:
        net.world.failures[there] = NoRoute("no route here")
    with pytest.raises(NoRoute):
        manners(net)
