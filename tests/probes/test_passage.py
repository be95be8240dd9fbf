"""DNSSEC records that something on the way takes out, of all zones or of some."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import dns.rdatatype
import pytest

from netaudit.codec import dump, load
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.zone import Security
from netaudit.model import Transport, Zone
from netaudit.probes._dns import kit
from netaudit.probes._passage import over_one_transport, taken_out
from netaudit.probes.apex import zone_apex
from netaudit.probes.roll import key_roll
from netaudit.probes.zone import delegation, zone_chain
from netaudit.probes.zone_copies import zone_copies
from tests.dns.worlds import ROOT, UNIT, Internet, address, internet
from tests.factories import make_inventory, make_unit
from tests.probes.dns_net import UNIT_ZONE, ask
from tests.probes.test_altered import HINT, V4, on_both

if TYPE_CHECKING:
    from dns.message import Message

    from netaudit.model import Inventory
    from netaudit.net.context import Net

ALL = ("RRSIG", "DNSKEY", "DS", "NSEC", "NSEC3")
SIGNATURES = ("RRSIG",)


def strip(net: Internet, kinds: tuple[str, ...], *zones: Any) -> Internet:
    """Take records of these types out of the answers of these zones; of all, if none is named."""
    wanted = {dns.rdatatype.from_text(kind) for kind in kinds}

    def edit(message: Message, *_: object) -> None:
        for section in (message.answer, message.authority):
            section[:] = [rrset for rrset in section if rrset.rdtype not in wanted]

    for zone in zones or (net.root, net.test, net.kontum, net.unit):
        zone.tamper = edit
    return net


def network(zone: str = UNIT_ZONE.name) -> Inventory:
    return make_inventory(make_unit(zones=(Zone("so-a", zone),)))


def told(net: Internet, inventory: Inventory | None = None, **changes: Any) -> bool:
    async def go(_: object, on: Net) -> bool:
        return await taken_out(await kit(on))

    found: bool = ask(net, go, UNIT_ZONE, inventory or network(), **changes)
    return found


@pytest.mark.parametrize("kinds", [ALL, SIGNATURES])
def test_where_nobody_shows_a_signature_they_do_not_come_through(kinds: tuple[str, ...]) -> None:
    assert told(strip(internet(), kinds))


def test_where_the_walk_begins_they_show() -> None:
    net = internet()
    assert not told(net)
    assert not told(strip(net, ALL, net.test, net.kontum, net.unit))


def test_a_root_that_lost_its_signatures_is_not_the_way_s_doing() -> None:
    net = internet()
    assert not told(strip(net, SIGNATURES, net.root))


def test_a_zone_that_nobody_serves_shows_nothing() -> None:
    assert told(strip(internet(), SIGNATURES), network("away.nowhere"))


def test_without_an_anchor_where_the_walk_begins_nothing_says_that_there_are_any() -> None:
    net = strip(internet(), ALL)
    assert not told(net, trust_anchors=())


@pytest.mark.parametrize("failure", [NoAnswer(Failure.SILENT), NoRoute("no route")])
def test_servers_that_say_nothing_prove_nothing(failure: NoAnswer | Exception) -> None:
    net = strip(internet(), ALL)
    net.world.failures[address(ROOT)] = failure
    assert not told(net)


def test_other_units_are_asked_as_well() -> None:
    """Of thirty units twelve, evenly spread: the first one's zone is stripped, others' are not."""
    net = internet()
    strip(net, SIGNATURES, net.root, net.unit)
    zones = [UNIT_ZONE.name, *["www.kontum.test"] * 29]
    units = [make_unit(f"u{n}", n + 1, zones=(Zone(f"u{n}", z),)) for n, z in enumerate(zones)]
    assert not told(net, make_inventory(*units))
    assert told(net, make_inventory(units[0]))


@pytest.mark.parametrize("kinds", [ALL, SIGNATURES])
def test_the_chain_is_then_not_known(kinds: tuple[str, ...]) -> None:
    with pytest.raises(CannotAsk, match="takes DNSSEC records out"):
        ask(strip(internet(), kinds), zone_chain, UNIT_ZONE, network())


def test_where_others_come_through_the_chain_is_broken() -> None:
    net = internet()
    fact = ask(strip(net, ALL, net.unit), zone_chain, UNIT_ZONE, network())
    assert fact.security is Security.BOGUS


def test_the_keys_are_then_not_known() -> None:
    fact = ask(strip(internet(), ALL), delegation, UNIT_ZONE, network())
    assert (fact.keys, fact.taken_out) == ((), True)
    assert load(type(fact), dump(fact)) == fact
    net = internet()
    assert not ask(strip(net, ALL, net.unit), delegation, UNIT_ZONE, network()).taken_out


def test_signatures_of_the_apex_are_then_not_known() -> None:
    fact = ask(strip(internet(), SIGNATURES), zone_apex, UNIT_ZONE, network())
    assert fact.taken_out
    assert load(type(fact), dump(fact)) == fact
    net = internet()
    assert not ask(strip(net, SIGNATURES, net.unit), zone_apex, UNIT_ZONE, network()).taken_out


def test_no_roll_is_seen_then() -> None:
    with pytest.raises(CannotAsk, match="takes DNSSEC records out"):
        ask(strip(internet(), SIGNATURES), key_roll, UNIT_ZONE, network())
    net = internet()
    fact = ask(strip(net, SIGNATURES, net.unit), key_roll, UNIT_ZONE, network())
    assert any(step.roll.stuck for step in fact.steps)


EVERYWHERE = {*V4, *V4.values()}


def over_one(net: Internet, **changes: Any) -> bool:
    async def go(_: object, on: Net) -> bool:
        return await over_one_transport(await kit(on))

    found: bool = ask(net, go, UNIT_ZONE, network(), **{"root_hints": (HINT,)} | changes)
    return found


@pytest.mark.parametrize("over", [Transport.UDP, Transport.TCP])
def test_records_that_come_over_one_transport_alone(over: Transport) -> None:
    assert over_one(on_both(EVERYWHERE, over))
    with pytest.raises(CannotAsk, match="over UDP or over TCP alone the servers show signatures"):
        ask(on_both(EVERYWHERE, over), zone_copies, UNIT_ZONE, network(), root_hints=(HINT,))


def test_one_server_where_the_walk_begins_may_be_what_is_wrong() -> None:
    net = on_both(EVERYWHERE, Transport.TCP)
    assert not over_one(net, root_hints=(replace(HINT, addresses=HINT.addresses[:1]),))
    assert not over_one(on_both({ROOT}, Transport.TCP))


def test_records_that_come_over_both_or_neither() -> None:
    assert not over_one(on_both(set()))
    assert not over_one(on_both(EVERYWHERE))


def test_who_cannot_be_asked_where_the_walk_begins_tells_nothing() -> None:
    net = on_both(EVERYWHERE, Transport.TCP)
    net.world.failures = {address(ROOT): NoRoute("no"), address(V4[ROOT]): NoRoute("no")}
    assert not over_one(net)


def test_two_servers_where_the_walk_begins_have_to_answer_alike() -> None:
    net = on_both(EVERYWHERE, Transport.TCP)
    net.world.failures = {address(V4[ROOT]): NoRoute("no")}
    assert not over_one(net)
    net = on_both({ROOT}, Transport.TCP)
    net.world.failures = {address(V4[ROOT]): NoAnswer(Failure.SILENT)}
    assert not over_one(net)


@pytest.mark.parametrize("over", [Transport.UDP, Transport.TCP])
def test_silence_over_one_transport_takes_nothing_out(over: Transport) -> None:
    net = on_both(set())
    keys = int(dns.rdatatype.DNSKEY)
    net.world.silent_to = {(address(at), over, keys) for at in (ROOT, V4[ROOT])}
    assert not over_one(net)


def test_one_server_that_shows_signatures_is_enough() -> None:
    assert not told(on_both(EVERYWHERE - {V4[ROOT]}), root_hints=(HINT,))
    assert told(on_both(EVERYWHERE), root_hints=(HINT,))


def test_a_zone_alone_whose_copies_differ_by_transport_is_told_of() -> None:
    net = on_both({UNIT, V4[UNIT]}, Transport.TCP)
    fact = ask(net, zone_copies, UNIT_ZONE, network(), root_hints=(HINT,))
    assert [len(view.told) for view in fact.servers] == [2, 2]
