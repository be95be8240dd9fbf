from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import dns.flags
import pytest

from netaudit.codec import dump, load
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.resolver import Validation
from netaudit.facts.zone import Answered
from netaudit.model import Resolver
from netaudit.probes.resolver import validation
from tests.dns.worlds import OTHER, Internet, address, internet
from tests.fakes.dns_zones import Zone
from tests.probes.dns_net import ask

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

RESOLVER = Resolver("so-a", "so-a/resolver", (ip_address(OTHER), ip_address("198.18.1.5")))


def answering(*, validates: bool) -> Internet:
    """A resolver at OTHER; nothing answers at the other address."""
    net = internet()
    zone = Zone.make("test.", denial="")
    zone.add("good.test.", "A", "198.18.0.1").add("bad.test.", "A", "198.18.0.2")

    def edit(message: Message, owner: Name, _rdtype: int) -> None:
        if validates and owner.to_text() == "bad.test.":
            message.answer.clear()
            message.set_rcode(dns.rcode.SERVFAIL)
        elif validates:
            message.flags |= dns.flags.AD

    zone.tamper = edit
    net.world.serve(OTHER, zone)
    return net


def learnt(net: Internet, **changes: object) -> Validation:
    found: Validation = ask(net, validation, RESOLVER, **changes)
    return found


@pytest.mark.parametrize("validates", [True, False])
def test_what_it_does_with_each_canary(*, validates: bool) -> None:
    fact = learnt(answering(validates=validates))
    heard = {a.name: a for a in fact.answers if a.outcome is Answered.ANSWERED}
    assert (heard["good.test"].authentic, heard["good.test"].rcode) == (validates, "NOERROR")
    assert heard["bad.test"].rcode == ("SERVFAIL" if validates else "NOERROR")
    assert {a.right for a in heard.values()} == {validates}
    assert load(Validation, dump(fact)) == fact


def test_silence_is_a_fact() -> None:
    fact = learnt(answering(validates=True))
    silent = [a for a in fact.answers if a.address == RESOLVER.addresses[1]]
    assert [(a.outcome, a.rcode, a.right) for a in silent] == [(Answered.SILENT, "", False)] * 2


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
