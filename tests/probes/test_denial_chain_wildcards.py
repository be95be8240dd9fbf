"""Answers that wildcards give are looked at, too, where the chain shows the wildcard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.rrset
import pytest

from netaudit.probes.denial_chain import denial_chain
from tests.dns.worlds import Internet, internet
from tests.fakes.dns_zones import NSEC
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

    from netaudit.facts.proofs import DenialChain

WILD = "*.wild.u.kontum.test."
BELOW = "netaudit-no-such-name.wild.u.kontum.test."


def wild(kind: str, rdata: str) -> Internet:
    net = internet()
    net.unit.add(WILD, kind, rdata)
    return net


def chain(net: Internet) -> DenialChain:
    fact: DenialChain = ask(net, denial_chain, UNIT_ZONE)
    return fact


def of_the_wildcard_itself(message: Message, owner: Name, _rdtype: int) -> None:
    """As Unbound answers: the NSEC of the wildcard, under the name that was asked for."""
    if owner.to_text() != BELOW or not message.answer:
        return
    for place, rrset in enumerate(message.authority):
        if NSEC in {rrset.rdtype, rrset.covers}:
            message.authority[place] = dns.rrset.from_rdata_list(owner, rrset.ttl, list(rrset))


@pytest.mark.parametrize(
    ("kind", "rdata"), [("A", "198.18.1.80"), ("TXT", '"x"'), ("CNAME", "www.u.kontum.test.")]
)
def test_what_a_wildcard_answers_is_proved(kind: str, rdata: str) -> None:
    net = wild(kind, rdata)
    assert (chain(net).unproved, chain(net).complete) == ((), True)
    net.unit.tamper = of_the_wildcard_itself
    (one,) = chain(net).unproved
    assert one.question == f"{BELOW} {kind}"
    assert "WILDCARD_UNPROVED" in {reason.code for reason in one.reasons}


def test_only_so_many_wildcards_are_asked_for() -> None:
    net = wild("A", "198.18.1.80")
    for number in range(6):
        net.unit.add(f"*.w{number}.u.kontum.test.", "A", "198.18.1.80")
    assert chain(net).complete
    asked = {question for _, question in net.world.asked if "no-such-name.w" in question}
    assert len(asked) == 3
