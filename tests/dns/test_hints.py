"""Where the walk begins: at the root, or at zones that no reachable server leads to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netaudit.dns.anchors import Anchor, Hint
from netaudit.dns.hints import Beginnings
from netaudit.errors import CannotAsk
from tests.dns.worlds import KONTUM, OTHER, ROOT, TEST, UNIT, Internet, address, internet
from tests.fakes.dns_zones import name


def hint(zone: str, at: str) -> Hint:
    return Hint(name("ns.hint.test."), (address(at),), name(zone))


def island(*, anchor: str = "kontum.test.") -> Internet:
    """Nobody answers above kontum.test."""
    net = internet()
    net.hints = (hint("kontum.test.", KONTUM),)
    zone = {z.origin: z for z in (net.root, net.kontum)}[name(anchor)]
    net.anchors = {zone.origin: Anchor(zone.origin, tuple(zone.ds()), ())}
    return net


def asked(net: Internet, *addresses: str) -> int:
    return sum(n for (at, _), n in net.world.asked.items() if at in map(address, addresses))


@pytest.mark.parametrize("owner", ["www.kontum.test.", "www.u.kontum.test.", "kontum.test."])
def test_the_walk_begins_there_and_nothing_above_is_asked(owner: str) -> None:
    net = island()
    found = net.resolve(owner, "SOA" if owner == "kontum.test." else "A")
    assert (str(found.verdict), found.chain[0].zone) == ("secure", name("kontum.test."))
    assert asked(net, ROOT, TEST) == 0


def test_what_lies_elsewhere_cannot_be_asked() -> None:
    said = "nothing leads to www.test.: the root hints begin at kontum.test."
    with pytest.raises(CannotAsk, match=said):
        island().resolve("www.test.")


def test_what_only_its_parent_has_cannot_be_asked() -> None:
    with pytest.raises(CannotAsk, match="nothing leads to the zone above kontum"):
        island().resolve("kontum.test.", "DS")


def test_an_anchor_above_where_the_walk_begins_proves_nothing() -> None:
    found = island(anchor=".").resolve("www.kontum.test.")
    (flaw,) = [f for f in found.flaws if f.code == "NO_WAY_FROM_ANCHOR"]
    assert (str(found.verdict), flaw.detail) == ("indeterminate", ".")


def test_an_anchor_that_fits_no_key_is_bogus_there_as_elsewhere() -> None:
    net = island()
    net.anchors = {net.kontum.origin: Anchor(net.kontum.origin, tuple(net.test.ds()), ())}
    assert net.verdict("www.kontum.test.")[0] == "bogus"


def with_root() -> Internet:
    """The root is reachable, and kontum.test has another server than the delegation says."""
    net = internet()
    net.world.serve(OTHER, net.kontum)
    net.hints = (hint(".", ROOT), hint("kontum.test.", OTHER))
    return net


def test_beside_the_root_the_hint_says_whom_to_ask_and_the_chain_is_the_root_s() -> None:
    net = with_root()
    found = net.resolve("www.kontum.test.")
    assert (str(found.verdict), found.chain[0].zone) == ("secure", name("."))
    assert [s.zone.to_text() for s in found.chain] == [".", "test.", "kontum.test."]
    assert (asked(net, OTHER) > 0, asked(net, KONTUM)) == (True, 0)


def test_beside_the_root_what_lies_elsewhere_is_found_from_there() -> None:
    net = with_root()
    assert net.verdict("test.", "SOA")[0] == "secure"
    assert net.verdict("kontum.test.", "DS")[0] == "secure"


def test_an_anchor_between_the_root_and_the_hint_is_reached_by_the_walk() -> None:
    net = with_root()
    net.hints = (hint(".", ROOT), hint("u.kontum.test.", OTHER))
    net.world.serve(OTHER, net.unit)
    net.anchors = {net.kontum.origin: Anchor(net.kontum.origin, tuple(net.kontum.ds()), ())}
    found = net.resolve("www.u.kontum.test.")
    assert str(found.verdict) == "secure"
    assert asked(net, UNIT) == 0


def test_hints_below_one_another() -> None:
    net = with_root()
    net.hints = (*net.hints, hint("u.kontum.test.", OTHER))
    net.world.serve(OTHER, net.kontum).serve(OTHER, net.unit)
    found = net.resolve("www.u.kontum.test.")
    assert (str(found.verdict), len(found.chain)) == ("secure", 4)


def test_where_nothing_leads_to_a_servers_name_the_hints_say_its_address() -> None:
    net = island()
    other = type(net.kontum).make("v.kontum.test.")
    net.kontum.delegate(other, ("ns2.hint.test.", OTHER))
    net.world.serve(OTHER, other)
    beside = Hint(name("ns2.hint.test."), (address(OTHER),), name("elsewhere.test."))
    net.hints = (*net.hints, beside)
    assert net.verdict("v.kontum.test.", "SOA")[0] == "secure"
    net.hints = (replace(beside, addresses=()), *net.hints)  # another hint says it
    assert net.verdict("v.kontum.test.", "SOA")[0] == "secure"


def test_the_address_of_a_server_that_nothing_leads_to_and_no_hint_has() -> None:
    net = island()
    net.kontum.delegate(type(net.kontum).make("v.kontum.test."), ("ns3.hint.test.", OTHER))
    with pytest.raises(
        CannotAsk, match=r"^nothing leads to ns3\.hint\.test\.: the root hints begin"
    ):
        net.resolve("v.kontum.test.", "SOA")


def test_above_each_is_the_next_one_up_and_beside_it_nothing() -> None:
    zones = ("u.kontum.test.", "kontum.test.", "hue.test.", "a.kontum.test.", "x.u.kontum.test.")
    found = Beginnings([hint(zone, OTHER) for zone in zones], (6, 4))
    parents = {c.name.to_text(): c.parent and c.parent.name.to_text() for c in found.cuts()}
    assert parents == {
        "kontum.test.": None,
        "hue.test.": None,
        "a.kontum.test.": "kontum.test.",
        "u.kontum.test.": "kontum.test.",
        "x.u.kontum.test.": "u.kontum.test.",
    }
    begins = {text: found.of(name(text)) for text in ("www.hue.test.", "u.kontum.test.", "test.")}
    assert list(begins.values()) == [name("hue.test."), name("kontum.test."), None]
    said = str(found.nowhere(name("test."), above=False))
    assert said.startswith("nothing leads to test.: the root hints begin at kontum.test. hue.test.")


def test_a_hints_addresses_are_those_that_can_be_used() -> None:
    both = (address(OTHER), address("198.18.0.53"))
    found = Beginnings([Hint(name("ns.hint.test."), both, name("."))], (4,))
    assert found.addresses(name("ns.hint.test.")) == both[1:]
    assert found.addresses(name("ns.other.test.")) is None
