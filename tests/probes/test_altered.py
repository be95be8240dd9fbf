"""DNSSEC records that something on the way takes out over one IP version alone."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import dns.message
import dns.name
import dns.rdatatype
import pytest

from netaudit.codec import dump, load
from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.cuts import Stuck
from netaudit.dns.flaws import Flaw
from netaudit.dns.message import parse
from netaudit.dns.query import Query
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.zone import Answered
from netaudit.model import RootHint, Transport, Zone
from netaudit.probes import _altered
from netaudit.probes._altered import _Look
from netaudit.probes._dns import kit
from netaudit.probes.apex import zone_apex
from netaudit.probes.zone import servers_v6, zone_chain, zone_servers
from tests.dns.worlds import KONTUM, ROOT, TEST, UNIT, Internet, address, internet
from tests.factories import make_inventory, make_unit
from tests.fakes.dns_world import World
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.dns.cuts import Job
    from netaudit.model import Address, Inventory
    from netaudit.net.context import Net

V4 = {ROOT: "198.18.0.1", TEST: "198.18.0.2", KONTUM: "198.18.0.3", UNIT: "198.18.0.4"}
SIGNS = int(dns.rdatatype.RRSIG)


class Way(World):
    """Servers of which these addresses, over these transports, show no signatures from here."""

    bare: set[Address]
    over: frozenset[Transport] = frozenset(Transport)

    async def __call__(
        self,
        address: Address,
        query: Query,
        transport: Transport = Transport.UDP,
        *,
        whole: bool = True,
    ) -> Answer | NoAnswer:
        found = await super().__call__(address, query, transport, whole=whole)
        if {address} - self.bare or {transport} - self.over or isinstance(found, NoAnswer):
            return found
        message = dns.message.from_wire(self.respond(address, query, None))
        for section in (message.answer, message.authority):
            section[:] = [rrset for rrset in section if rrset.rdtype != SIGNS]
        return found._replace(message=parse(message.to_wire(max_size=65_535)))


def on_both(bare: set[str], *over: Transport, **unit: Any) -> Internet:
    """The usual tree, each server on an address of either version.

    `bare`, `over`: which addresses show no signatures, and over which transports, if not all.
    """
    net = internet(**unit)
    zones = {ROOT: net.root, TEST: net.test, KONTUM: net.kontum, UNIT: net.unit}
    net.world = Way()
    net.world.bare = {address(one) for one in bare}
    net.world.over = frozenset(over or Transport)
    for v6, zone in zones.items():
        net.world.serve(v6, zone).serve(V4[v6], zone)
    net.test.add("ns1.kontum.test.", "A", V4[KONTUM])
    net.root.add("ns1.test.", "A", V4[TEST])
    net.kontum.add("ns1.u.kontum.test.", "A", V4[UNIT])
    for zone, owner, server in (
        (net.test, "ns1.test.", TEST),
        (net.kontum, "ns1.kontum.test.", KONTUM),
        (net.unit, "ns1.u.kontum.test.", UNIT),
    ):
        zone.add(owner, "A", V4[server])
        zone.add(owner, "AAAA", server)
    return net


def network(*zones: str) -> Inventory:
    """A unit for each of these zones."""
    names = zones or (UNIT_ZONE.name, "kontum.test")
    units = [make_unit(f"u{n}", n + 1, zones=(Zone(f"u{n}", z),)) for n, z in enumerate(names)]
    return make_inventory(*units)


HINT = RootHint("ns.root.test", (address(ROOT), address(V4[ROOT])))


def learnt(net: Internet, probe: Any, inventory: Inventory | None = None) -> Any:
    return ask(net, probe, UNIT_ZONE, inventory or network(), root_hints=(HINT,))


def told(net: Internet, inventory: Inventory | None = None) -> str:
    async def go(_: object, on: Net) -> str:
        return str((await kit(on)).ways.why())

    said: str = learnt(net, go, inventory)
    return said


def test_where_all_comes_through_nothing_is_shut() -> None:
    assert told(on_both(set())) == ""


@pytest.mark.parametrize(
    ("bare", "said"),
    [({*V4.values()}, "over IPv4 no server shows"), ({*V4}, "over IPv6 no server shows")],
)
def test_the_version_over_which_nobody_shows_signatures_is_shut(bare: set[str], said: str) -> None:
    assert told(on_both(bare)).startswith(said)


@pytest.mark.parametrize(
    "bare",
    [
        {*V4, *V4.values()},  # that is told of the whole
        {V4[ROOT]},
        {V4[UNIT]},
        {V4[TEST], V4[KONTUM], V4[UNIT]},
    ],
)
def test_servers_of_some_zones_alone_are_not_the_way_s_doing(bare: set[str]) -> None:
    assert told(on_both(bare)) == ""


@pytest.mark.parametrize("zone", [UNIT_ZONE.name, "away.nowhere", "."])
def test_without_another_signed_zone_nothing_tells_the_way_from_the_root(zone: str) -> None:
    assert told(on_both({*V4.values()}, denial=""), network(zone)) == ""


def test_two_addresses_alike_may_be_one_mistake() -> None:
    assert told(on_both({*V4.values()}), network(UNIT_ZONE.name)) == ""


def test_one_server_of_all_zones_may_be_what_is_wrong() -> None:
    net = internet()
    net.world = Way()
    net.world.bare = {address(V4[ROOT])}
    net.world.serve(ROOT, net.root, net.test, net.kontum, net.unit)
    net.world.serve(V4[ROOT], net.root, net.test, net.kontum, net.unit)
    assert told(net) == ""


@pytest.mark.parametrize("failure", [NoAnswer(Failure.SILENT), NoRoute("no route")])
def test_a_version_over_which_nobody_answers_is_not_shut(failure: NoAnswer | Exception) -> None:
    net = on_both({*V4.values()})
    net.world.failures = dict.fromkeys(map(address, V4.values()), failure)
    assert told(net) == ""


def test_nobody_is_asked_over_it_and_no_zone_is_blamed() -> None:
    net = on_both({*V4.values()})
    views = learnt(net, zone_servers).servers
    states = {view.address.version: (view.udp, str(view.untested)[:9]) for view in views}
    assert states == {6: (Answered.ANSWERED, ""), 4: (Answered.UNTESTED, "over IPv4")}
    apex = learnt(on_both({*V4.values()}), zone_apex)
    assert ([view.server for view in apex.servers], str(apex.altered)[:9]) == (
        [f"ns1.u.kontum.test ({UNIT})"],
        "over IPv4",
    )
    assert load(type(apex), dump(apex)) == apex
    assert str(learnt(on_both({*V4.values()}), zone_chain).security) == "secure"


def test_what_is_asked_over_ipv6_is_not_known_where_that_is_shut() -> None:
    net = on_both({*V4})
    with pytest.raises(CannotAsk, match="over IPv6 no server shows a signature from here"):
        learnt(net, servers_v6)
    assert str(learnt(on_both({*V4}), zone_chain).security) == "secure"


def test_an_answer_from_before_is_not_used_either() -> None:
    async def again(_: object, on: Net) -> Any:
        tools = await kit(on)
        root = Query(dns.name.root, int(dns.rdatatype.DNSKEY))
        found = await tools.walker.question(address(ROOT), root)
        with pytest.raises(CannotAsk):
            await tools.walker.question(address(V4[ROOT]), root)
        return found

    assert isinstance(learnt(on_both({*V4.values()}), again), Answer)


SIGNED, BARE, SILENT = "signed", "bare", "silent"


def look(said: dict[str, dict[str, str]]) -> _Look:
    """What shows where the servers of these zones, by address, are so."""

    async def find(zone: Name, _rdtype: int, _job: Job) -> tuple[Name, None]:
        if not said[zone.to_text()]:
            raise Stuck(Flaw("NO_SERVER_ADDRESS", zone.to_text(), zone.to_text()))
        return zone, None

    async def addresses(zone: Name, job: Job) -> list[tuple[Name, Address]]:
        assert job.left
        return [(zone, address(at)) for at in said[zone.to_text()]]

    async def question(at: Address, query: Query) -> Answer | NoAnswer:
        state = said[query.name.to_text()][str(at)]
        if state == SILENT:
            return NoAnswer(Failure.SILENT)
        if state not in {SIGNED, BARE}:
            raise CannotAsk("no route")
        zone = internet().root
        made = dns.message.make_response(dns.message.from_wire(query.to_wire()))
        zone.respond(made, zone.origin, int(dns.rdatatype.SOA))
        if state == BARE:
            made.answer = [rrset for rrset in made.answer if rrset.rdtype != SIGNS]
        wire = made.to_wire(max_size=65_535)
        return Answer(parse(wire), Transport.UDP, len(wire))

    walker = SimpleNamespace(find=find, addresses=addresses, question=question)
    return _Look(cast("Any", walker))


SIX, SIXES, FOUR, FOURS = "2001:db8::1", "2001:db8::2", "198.18.0.1", "198.18.0.2"


@pytest.mark.parametrize(
    ("six", "four", "version"),
    [
        (SIGNED, BARE, 4),
        (BARE, SIGNED, 6),
        (BARE, BARE, None),
        (SIGNED, SIGNED, None),
        (BARE, SILENT, None),
        (SILENT, BARE, None),
        (SILENT, SIGNED, None),
        ("no route", SIGNED, None),
    ],
)
def test_a_version_is_bare_where_the_other_is_not(six: str, four: str, version: int | None) -> None:
    at = [(dns.name.root, address(SIX)), (dns.name.root, address(FOUR))]
    made = look({".": {SIX: six, FOUR: four}})
    assert asyncio.run(made.bare_version(at)) == version
    assert made.bare == {address(a) for a, s in ((SIX, six), (FOUR, four)) if s == BARE}


@pytest.mark.parametrize(
    ("zones", "bare"),
    [
        ([{SIX: SIGNED, FOUR: BARE}], True),
        ([{SIX: SIGNED, FOUR: BARE}, {SIX: SILENT, FOUR: BARE}], True),
        ([{SIX: SIGNED, FOUR: BARE}, {}], True),
        ([{}, {SIX: SIGNED, FOUR: BARE}], True),
        ([{SIX: SIGNED, FOUR: BARE}, {SIX: SIGNED, FOUR: SIGNED}], False),
        ([{SIX: SIGNED, FOUR: BARE, FOURS: SIGNED}], False),
        ([{SIX: BARE, SIXES: SIGNED, FOUR: SILENT, FOURS: BARE}], True),
        ([{SIX: SIGNED, FOUR: BARE, FOURS: BARE, "198.18.0.3": SIGNED}], True),
        ([{SIX: BARE, SIXES: BARE, "2001:db8::3": SIGNED, FOUR: BARE}], False),
        ([{SIX: SIGNED, FOUR: SILENT}], False),
        ([{SIX: SIGNED, FOUR: "no route"}], False),
        ([{SIX: BARE, FOUR: BARE}], False),
        ([{}], False),
    ],
)
def test_what_other_zones_show(zones: list[dict[str, str]], bare: bool) -> None:  # noqa: FBT001  a case
    """Two servers of each are looked at over each version."""
    said = {f"z{n}.": zone for n, zone in enumerate(zones)}
    names = [dns.name.from_text(text) for text in said]
    assert asyncio.run(look(said).bare_elsewhere(4, names)) is bare


def test_a_zone_that_we_cannot_find_says_nothing() -> None:
    made = look({"b.": {FOUR: SIGNED, SIX: BARE}})
    walker = cast("Any", made.walker)
    finds = walker.find

    async def find(zone: Name, *rest: Any) -> Any:
        if zone == dns.name.from_text("a."):
            raise NoRoute("no way to the zones above")
        return await finds(zone, *rest)

    walker.find = find
    names = [dns.name.from_text(zone) for zone in ("a.", "b.")]
    assert asyncio.run(made.bare_elsewhere(6, names)) is True


def test_nobody_waits_for_servers_that_never_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks at zones waits for this first."""
    monkeypatch.setattr(_altered, "_SECONDS", 0.01)

    class Stalling(Way):
        async def __call__(self, *asked: Any, **how: Any) -> Any:
            await asyncio.sleep(0 if moved else 3600)
            return await super().__call__(*asked, **how)

    moved: list[bool] = []
    net = on_both(set(V4))
    world = net.world = Stalling(net.world.servers)
    world.bare, world.over = set(), frozenset(Transport)

    async def go(_: object, on: Net) -> str:
        async def later() -> None:
            await asyncio.sleep(0.05)
            moved.append(True)

        waiting = asyncio.create_task(later())
        tools = await kit(on)
        await waiting
        return str(tools.ways.why())

    assert learnt(net, go) == ""
