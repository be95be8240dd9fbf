"""Answers that wildcards give are looked at, too, where the chain shows the wildcard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dns.rrset
import pytest

from netaudit.probes import denial_chain as module
from netaudit.probes.denial_chain import denial_chain
from tests.dns.worlds import Internet, internet
from tests.factories import make_host, make_inventory, make_unit
from tests.fakes.dns_zones import NSEC
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

    from netaudit.facts.proofs import DenialChain

WILD = "*.wild.u.kontum.test."
BELOW = "netaudit-no-such-name.wild.u.kontum.test."


def wild(kind: str, rdata: str, owner: str = WILD, **zone: Any) -> Internet:
    net = internet(**zone)
    net.unit.add(owner, kind, rdata)
    return net


def chain(net: Internet, *declared: str) -> DenialChain:
    """`declared`: names that the inventory gives a host."""
    within = make_inventory(make_unit(hosts=(make_host(names=declared),))) if declared else None
    fact: DenialChain = ask(net, denial_chain, UNIT_ZONE, within)
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


def without_proof(message: Message, owner: Name, _rdtype: int) -> None:
    """The answer that a wildcard gives, without the record that denies the name itself."""
    if owner.labels[0] == b"netaudit-no-such-name" and message.answer:
        message.authority.clear()


@pytest.mark.parametrize(
    ("owner", "declared"),
    [
        ("*.u.kontum.test.", ()),
        (WILD, ("x.wild.u.kontum.test",)),
        (WILD, ("www.u.kontum.test", "a.b.wild.u.kontum.test")),
        (WILD, ("wild.u.kontum.test",)),
    ],
)
@pytest.mark.parametrize(("kind", "rdata"), [("TXT", '"x"'), ("CNAME", "www.u.kontum.test.")])
def test_wildcards_below_known_names_are_found_by_their_hash(
    owner: str, declared: tuple[str, ...], kind: str, rdata: str
) -> None:
    net = wild(kind, rdata, owner, denial="nsec3")
    assert (chain(net, *declared).unproved, chain(net, *declared).complete) == ((), True)
    net.unit.tamper = without_proof
    found = chain(net, *declared)
    if kind == "CNAME" and owner != WILD:  # the denial of a name shows it: others tell
        assert found.unproved == ()
        return
    (one,) = found.unproved
    assert one.question == f"netaudit-no-such-name.{owner.removeprefix('*.')} {kind}"
    assert "WILDCARD_UNPROVED" in {reason.code for reason in one.reasons}


def test_nothing_is_asked_where_no_hash_of_a_wildcard_was_seen() -> None:
    asked = []
    for owner in ("plain.u.kontum.test.", WILD, "*.u.kontum.test."):
        net = wild("TXT", '"x"', owner, denial="nsec3")
        assert chain(net, "www.u.kontum.test").complete
        texts = {text for _, text in net.world.asked}
        asked.append({t for t in texts if "no-such-name" in t and t.endswith("TXT")})
    assert asked == [set(), set(), {"netaudit-no-such-name.u.kontum.test. TXT"}]


def test_one_wildcard_by_its_hash_is_enough() -> None:
    net = internet(denial="nsec3")
    for number in range(3):
        net.unit.add(f"*.w{number}.u.kontum.test.", "TXT", '"x"')
    assert chain(net, *(f"w{number}.u.kontum.test" for number in range(3))).complete
    assert len({text for _, text in net.world.asked if "no-such-name.w" in text}) == 1


def test_only_so_many_names_are_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    net = wild("TXT", '"x"', denial="nsec3")
    net.unit.tamper = without_proof
    names = [f"a{number}.u.kontum.test" for number in range(3)]
    for most, found in ((8, 1), (2, 0)):
        monkeypatch.setattr(module, "_MOST_PARENTS", most)
        assert len(chain(net, *names, "wild.u.kontum.test").unproved) == found
    monkeypatch.undo()
    monkeypatch.setattr(module, "MOST_ITERATIONS", -1)
    assert chain(net, "wild.u.kontum.test").unproved == ()
