from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from ipaddress import ip_address
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import dns.rcode
import dns.rdatatype
import pytest

from netaudit.codec import dump, load
from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.withheld import GivenV6, Withheld
from netaudit.model import Canary, Purpose, Resolver, Zone
from netaudit.probes import _twice, withheld
from netaudit.probes.withheld import Known, candidates, given_v6
from tests.dns.worlds import OTHER, UNIT, WWW, Internet, address, internet, with_ds
from tests.factories import addresses, make_host, make_inventory, make_service, make_unit
from tests.fakes.dns_zones import Zone as Served
from tests.probes.dns_net import ask, plan
from tests.probes.resolver_net import Between

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.dns.query import Query
    from netaudit.model import Transport
    from tests.fakes.dns_world import World

    Change = Callable[[Answer, Query], Answer | NoAnswer]

RESOLVER = Resolver("so-a", "so-a/resolver", (ip_address(OTHER),))
CANARIES = (Canary(WWW, "secure"),)
AAAA = dns.rdatatype.AAAA
BESIDE = "198.18.1.5"
SILENT = NoAnswer(Failure.SILENT)


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two questions."""
    monkeypatch.setattr(_twice, "AFTER_FAILURE", 0.0)
    monkeypatch.setattr(_twice, "APART", 0.0)


def resolving(change: Change | None = None) -> Internet:
    """A resolver that has the unit's zone; `change` edits what it answers."""
    net = internet()
    zone = Served.make("u.kontum.test.", denial="")
    zone.add(f"{WWW}.", "AAAA", "2001:db8:1000::80").add(f"{WWW}.", "A", "198.18.1.80")
    net.world.serve(OTHER, zone)
    if change:
        sound = change

        def edit(answer: Answer, query: Query, _transport: Transport) -> Answer | NoAnswer:
            return sound(answer, query)

        net.world = cast("World", Between(net.world, edit))
    return net


def learnt(net: Internet, resolver: Resolver = RESOLVER, **changes: Any) -> GivenV6:
    found: GivenV6 = ask(net, given_v6, resolver, **({"canaries": CANARIES} | changes))
    assert load(GivenV6, dump(found)) == found
    return found


def to_aaaa(**changes: Any) -> Change:
    """Answers to AAAA are other than they should be; those to A are not."""

    def change(answer: Answer, query: Query) -> Answer:
        message = answer.message._replace(answer=(), **changes)
        return answer._replace(message=message) if query.rdtype == AAAA else answer

    return change


def test_one_that_gives_them_is_asked_once_and_as_clients_ask() -> None:
    asked: list[tuple[str, bool, bool]] = []

    def note(answer: Answer, query: Query) -> Answer:
        asked.append((query.label(), query.edns, query.recursion))
        return answer

    fact = learnt(resolving(note))
    assert (fact.name, fact.proved) == (WWW, True)
    assert fact.answers == (Withheld(address(OTHER), "NOERROR", ""),)
    assert asked == [(f"{WWW}. AAAA", False, True)]


@pytest.mark.parametrize(
    ("change", "came"),
    [
        (to_aaaa(), "NODATA"),
        (to_aaaa(rcode=int(dns.rcode.NXDOMAIN)), "NXDOMAIN"),
        (to_aaaa(rcode=int(dns.rcode.REFUSED)), "REFUSED"),
        (to_aaaa(rcode=int(dns.rcode.SERVFAIL)), "SERVFAIL"),
        (lambda answer, query: SILENT if query.rdtype == AAAA else answer, "silent"),
    ],
)
def test_what_comes_instead_of_them(change: Change, came: str) -> None:
    (answer,) = learnt(resolving(change)).withholding()
    assert (answer.came, answer.beside) == (came, "NOERROR")


@pytest.mark.parametrize("first", [SILENT, dns.rcode.REFUSED, dns.rcode.SERVFAIL])
def test_what_comes_the_second_time_was_not_withheld(first: NoAnswer | int) -> None:
    seen: Counter[str] = Counter()

    def limit(answer: Answer, query: Query) -> Answer | NoAnswer:
        seen[query.label()] += 1
        if query.rdtype != AAAA or seen[query.label()] > 1:
            return answer
        if isinstance(first, NoAnswer):
            return first
        return answer._replace(message=answer.message._replace(rcode=int(first), answer=()))

    (answer,) = learnt(resolving(limit)).answers
    assert answer.given
    assert not answer.beside


@pytest.mark.parametrize(
    ("refused", "times"), [({"AAAA"}, (3, 1)), ({"A"}, (1, 0)), ({"AAAA", "A"}, (1, 1))]
)
def test_a_refusal_is_asked_about_again_only_of_one_that_answers_us(
    refused: set[str], times: tuple[int, int]
) -> None:
    seen: Counter[str] = Counter()

    def refuse(answer: Answer, query: Query) -> Answer:
        kind = query.label().split()[1]
        seen[kind] += 1
        if kind not in refused:
            return answer
        message = answer.message._replace(rcode=int(dns.rcode.REFUSED), answer=())
        return answer._replace(message=message)

    learnt(resolving(refuse))
    assert (seen["AAAA"], seen["A"]) == times


def test_a_denial_is_never_chance() -> None:
    """Behind one address may stand several resolvers, of which one withholds."""
    seen: Counter[str] = Counter()

    def deny(answer: Answer, query: Query) -> Answer:
        seen[query.label()] += 1
        first = query.rdtype == AAAA and seen[query.label()] == 1
        return answer._replace(message=answer.message._replace(answer=())) if first else answer

    (answer,) = learnt(resolving(deny)).withholding()
    assert (answer.came, answer.beside) == ("NODATA", "NOERROR")


def test_addresses_of_ipv4_that_do_not_come_are_no_matter() -> None:
    (answer,) = learnt(resolving(lambda a, q: a if q.rdtype == AAAA else SILENT)).answers
    assert answer.given


def test_one_that_resolves_nothing_for_us_tells_nothing() -> None:
    net = resolving()
    net.world.failures[address(OTHER)] = int(dns.rcode.REFUSED)
    fact = learnt(net)
    assert [(a.came, a.beside) for a in fact.answers] == [("REFUSED", "REFUSED")]
    assert fact.judged() == ()


def test_what_we_cannot_ask_is_no_answer() -> None:
    net = resolving()
    net.world.failures[address(OTHER)] = NoRoute("no IPv6 here")
    with pytest.raises(NoRoute):
        learnt(net)
    net.world.failures[address(OTHER)] = ZeroDivisionError("a bug")
    with pytest.raises(ZeroDivisionError):
        learnt(net)
    with pytest.raises(CannotAsk, match=r"^the resolver has no address in the inventory$"):
        learnt(net, replace(RESOLVER, addresses=()))
    with pytest.raises(CannotAsk, match="root hints"):
        learnt(resolving(), root_hints=())
    beyond = resolving()
    beyond.world.failures[address(UNIT)] = NoRoute("no way to its servers")
    with pytest.raises(CannotAsk, match="no way"):
        learnt(beyond)


def test_of_several_addresses_those_that_can_be_asked_tell() -> None:
    two = replace(RESOLVER, addresses=(ip_address(BESIDE), *RESOLVER.addresses))
    net = resolving()
    net.world.failures[address(BESIDE)] = NoRoute("no IPv4 here")
    assert [a.address for a in learnt(net, two).answers] == [address(OTHER)]
    net.world.failures[address(BESIDE)] = ZeroDivisionError("a bug")
    with pytest.raises(ZeroDivisionError):
        learnt(net, two)
    net.world.failures[address(BESIDE)] = NoRoute("the first")
    net.world.failures[address(OTHER)] = NoRoute("the second")
    with pytest.raises(NoRoute, match="first"):
        learnt(net, two)
    net.world.failures[address(OTHER)] = ZeroDivisionError("a bug")
    with pytest.raises(ZeroDivisionError):
        learnt(net, two)


def test_a_name_with_both_families_comes_before_one_with_ipv6_alone() -> None:
    net = resolving()
    net.unit.add("six.u.kontum.test.", "AAAA", "2001:db8:1000::6")
    six = Canary("six.u.kontum.test", "secure")
    assert learnt(net, canaries=(six, *CANARIES)).name == WWW
    assert learnt(net, canaries=(six,)).name == six.name


def test_without_an_anchor_it_is_not_known_whether_they_are_sound() -> None:
    fact = learnt(resolving(), trust_anchors=())
    assert (fact.name, fact.proved) == (WWW, False)


def test_no_name_whose_addresses_are_bogus_or_missing() -> None:
    fact = learnt(
        with_ds("1 13 2 " + "ab" * 32), canaries=(*CANARIES, Canary("www.kontum.test", "secure"))
    )
    assert fact == GivenV6("", proved=False, answers=())


def test_sound_canaries_then_name_servers_then_others_are_looked_up() -> None:
    server = make_service(kind="dns-authoritative", protocol="dns", port=53)
    old = make_host(names=("old.so-a.kontum.test",), addresses=addresses("198.18.1.9"))
    elsewhere = make_host(names=("www.elsewhere.test",))
    ns = make_host(name="ns1", names=("ns1.so-a.kontum.test",), services=(server,))
    unit = make_unit(zones=(Zone("so-a", "so-a.kontum.test"),))
    unit = replace(unit, hosts=(old, elsewhere, *unit.hosts, ns))
    canaries = (
        Canary("unsigned.test", "insecure"),
        Canary("unknown.test", "insecure", "algorithm"),
        Canary("bad.test", "bogus", "signature"),
        Canary("worse.test", "bogus"),
        Canary("large.test", "secure", "", Purpose.SIZE),
        Canary("good.test", "secure"),
    )
    network = make_inventory(unit, dns=plan(internet(), canaries=canaries))
    assert candidates(network) == (
        "good.test",
        "unsigned.test",
        "ns1.so-a.kontum.test",
        "www.so-a.kontum.test",
    )
    assert candidates(make_inventory(make_unit(hosts=()))) == ()


def test_no_more_than_eight_names_and_one_of_a_host() -> None:
    hosts = [
        make_host(name=f"h{n}", names=(f"h{n}.so-a.kontum.test", f"again{n}.so-a.kontum.test"))
        for n in range(9)
    ]
    unit = replace(make_unit(zones=(Zone("so-a", "so-a.kontum.test"),)), hosts=tuple(hosts))
    assert candidates(make_inventory(unit)) == tuple(f"h{n}.so-a.kontum.test" for n in range(8))


BOTH, ALONE = (Known("b", proved=True), True), (Known("a", proved=True), False)
NONE = (None, False)
UNABLE, LATER = NoRoute("no route"), NoRoute("neither")


@pytest.mark.parametrize(
    ("found", "wanted", "looked_up"),
    [
        ([UNABLE, BOTH, NONE], BOTH[0], 2),
        ([NONE, ALONE, BOTH, NONE], BOTH[0], 3),
        ([NONE, ALONE, UNABLE], ALONE[0], 3),
        ([ALONE, (Known("c", proved=True), False)], ALONE[0], 2),
        ([NONE, (None, True)], None, 2),
        ([UNABLE, NONE, LATER], UNABLE, 3),
    ],
)
def test_which_name_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
    found: list[Any],
    wanted: Known | Exception | None,
    looked_up: int,
) -> None:
    """What we could not look up matters where no other name is known."""
    left = list(found)

    async def look_up(_net: object, _name: str) -> Any:
        came = left.pop(0)
        if isinstance(came, Exception):
            raise came
        return came

    async def once(_key: object, make: Any) -> Any:
        return await make()

    monkeypatch.setattr(withheld, "_looked_up", look_up)
    monkeypatch.setattr(withheld, "candidates", lambda _: [f"n{n}" for n in range(len(found))])
    net: Any = SimpleNamespace(once=once, inventory=None)
    if isinstance(wanted, Exception):
        with pytest.raises(NoRoute) as caught:
            asyncio.run(withheld.name_with_v6(net))
        assert caught.value is wanted
    else:
        assert asyncio.run(withheld.name_with_v6(net)) == wanted
    assert len(found) - len(left) == looked_up
