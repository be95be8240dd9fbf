"""What a walk asks at most, in which order, and what is said where it leads nowhere."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import dns.flags
import dns.rrset
import pytest

from netaudit.dns.anchors import Hint
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.dns.cuts import MAX_QUESTIONS, MAX_SERVERS, Cut, Job, Stuck
from netaudit.dns.query import Query
from netaudit.dns.walk import MAX_CUTS, MAX_DEPTH, MAX_NAMES, _spread
from netaudit.errors import CannotAsk, Stopped
from tests.dns.worlds import (
    KONTUM,
    OTHER,
    ROOT,
    TEST,
    UNIT,
    WWW,
    Internet,
    address,
    internet,
    reasons,
)
from tests.fakes.dns_zones import Zone, name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from dns.message import Message
    from dns.name import Name

    from netaudit.dns.walk import Walker
    from netaudit.model import Address

A, NS, AAAA, DS, SOA = 1, 2, 28, 43, 6
MORE = "2001:db8::6"
SILENT = NoAnswer(Failure.SILENT)


def run(net: Internet, walk: Callable[[Walker], Awaitable[Any]]) -> Any:
    async def go() -> Any:
        return await walk(net.resolver()._walker)

    return asyncio.run(go())


def stuck(net: Internet, walk: Callable[[Walker], Awaitable[Any]]) -> Stuck:
    with pytest.raises(Stuck) as caught:
        run(net, walk)
    return caught.value


def find(text: str, rdtype: int = A, job: Job | None = None) -> Callable[[Walker], Awaitable[Any]]:
    return lambda walker: walker.find(name(text), rdtype, job or Job())


def served(net: Internet, server: str, *addresses: str) -> None:
    """One more server of the unit, with this glue."""
    net.kontum.add("u.kontum.test.", "NS", server)
    for text in addresses:
        net.kontum.add(server, "AAAA" if ":" in text else "A", text)


def questions(net: Internet, text: str) -> int:
    """How often somebody was asked about a name."""
    return sum(n for (_, label), n in net.world.asked.items() if label.startswith(f"{text} "))


def cut(text: str, *servers: str, above: Cut | None = None) -> Cut:
    return Cut(name(text), above, tuple(map(name, servers)), ())


def test_of_countless_servers_sixteen_addresses_are_asked_each_once() -> None:
    net = internet()
    for n in range(MAX_SERVERS):
        served(net, f"m{n:02}.u.kontum.test.", f"2001:db8:1000::{n:x}", f"198.18.2.{n}")
    net.world.failures[address(UNIT)] = SILENT
    found = stuck(net, find(f"{WWW}."))
    assert len(found.flaw.detail.split("; ")) == MAX_SERVERS
    asked = {at for at, label in net.world.asked if label.startswith("www")}
    assert len(asked - {address(at) for at in (ROOT, TEST, KONTUM)}) == MAX_SERVERS


def test_a_cut_keeps_sixteen_server_names() -> None:
    net = internet()
    for n in range(MAX_SERVERS + 4):
        served(net, f"m{n:02}.u.kontum.test.", UNIT)
    found, _ = run(net, find(f"{WWW}."))
    assert len(found.servers) == MAX_SERVERS


def test_each_question_is_spent_and_who_spent_too_much_is_told() -> None:
    job = Job([2])
    found = stuck(internet(), find(f"{WWW}.", job=job))
    assert reasons([found.flaw]) == [f"BUDGET | kontum.test. | {WWW}. A | {MAX_QUESTIONS}"]


def test_endless_referrals_are_told() -> None:
    """Each server refers to one more further down, at another address."""
    net = internet()

    class Deeper(Zone):
        def respond(self, made: Message, owner: Name, rdtype: int) -> None:
            child = owner.split(len(self.origin) + 1)[1]
            glue = f"2001:db8:1000::{len(child):x}"
            made.authority.append(dns.rrset.from_text(child, 60, "IN", "NS", f"ns.{child}"))
            made.additional.append(dns.rrset.from_text(f"ns.{child}", 60, "IN", "AAAA", glue))
            net.world.servers[address(glue)] = [Deeper(child)]

    net.world.servers[address(UNIT)] = [Deeper(name("u.kontum.test."))]
    text = ".".join(["a"] * 100) + ".u.kontum.test."
    flaw = stuck(net, find(text)).flaw
    assert (flaw.code, flaw.subject, flaw.detail) == ("BUDGET", text, f"{MAX_CUTS} referrals")
    assert len(name(flaw.zone)) == MAX_CUTS + 1
    assert sum(net.world.asked.values()) == MAX_CUTS


def test_of_names_without_glue_six_are_looked_up() -> None:
    net = internet()
    unknown = cut("z.", *(f"n{n}.kontum.test." for n in range(MAX_NAMES + 2)))
    flaw = stuck(net, lambda walker: walker.addresses(unknown, Job())).flaw
    assert reasons([flaw]) == ["NO_SERVER_ADDRESS | z. | z."]
    asked = [questions(net, f"n{n}.kontum.test.") > 0 for n in range(MAX_NAMES + 2)]
    assert asked == [True] * MAX_NAMES + [False] * 2


@pytest.mark.parametrize(("depth", "looked_up"), [(MAX_DEPTH - 1, True), (MAX_DEPTH, False)])
def test_look_ups_inside_look_ups_have_an_end(depth: int, looked_up: bool) -> None:  # noqa: FBT001  a case
    net, job = internet(), Job(trail=(name("x."),) * depth)
    unknown = cut("z.", "n.kontum.test.")
    stuck(net, lambda walker: walker.addresses(unknown, job))
    assert (questions(net, "n.kontum.test.") > 0) is looked_up


def test_a_name_that_is_looked_up_already_is_passed_over_and_those_after_it_are_not() -> None:
    net, job = internet(), Job(trail=(name("n.kontum.test."),))
    unknown = cut("z.", "n.kontum.test.", "ns1.kontum.test.", "ns1.u.kontum.test.")
    pairs = run(net, lambda walker: walker.addresses(unknown, job))
    assert dict(pairs) == {
        name("ns1.kontum.test."): address(KONTUM),
        name("ns1.u.kontum.test."): address(UNIT),
    }
    assert questions(net, "n.kontum.test.") == 0


def test_a_circle_of_names_ends() -> None:
    """Each of two zones has its server in the other."""
    net = internet()
    for text, server in (("p.test.", "ns.q.test."), ("q.test.", "ns.p.test.")):
        net.test.add(text, "NS", server)
    net.test.forget()
    spent = Job()
    assert run(net, lambda walker: walker.addresses_of(name("ns.p.test."), spent)) == ()
    assert MAX_QUESTIONS - spent.left[0] < 20


@pytest.mark.parametrize("failing", [(KONTUM,), (KONTUM, UNIT)])
def test_that_we_cannot_look_one_up_counts_where_no_other_is_known(failing: tuple[str]) -> None:
    net = internet()
    net.test.add("o.test.", "NS", "ns.o.test.")
    net.test.add("ns.o.test.", "AAAA", OTHER)
    net.test.forget()
    other = Zone.make("o.test.")
    other.add("ns.o.test.", "AAAA", OTHER)
    net.world.serve(OTHER, other)
    net.world.failures = {address(text): Stopped("stopped") for text in failing}
    known = ("ns.o.test.",) if len(failing) == 1 else ()
    unknown = cut("z.", "a.kontum.test.", *known)
    if known:
        pairs = run(net, lambda walker: walker.addresses(unknown, Job()))
        assert pairs == [(name("ns.o.test."), address(OTHER))]
    else:
        with pytest.raises(Stopped):
            run(net, lambda walker: walker.addresses(unknown, Job()))


def test_a_server_whose_name_lies_in_a_dead_zone_has_no_address() -> None:
    net = internet()
    net.world.failures[address(KONTUM)] = SILENT
    assert run(net, lambda walker: walker.addresses_of(name("a.kontum.test."), Job())) == ()


@pytest.mark.parametrize(
    ("versions", "wanted"),
    [((6, 4), [OTHER, "198.18.0.5"]), ((6,), [OTHER]), ((4,), ["198.18.0.5"])],
)
def test_addresses_of_the_versions_in_use_are_taken(
    versions: tuple[int, ...], wanted: list[str]
) -> None:
    net = replace(internet(), versions=(6, 4))
    net.unit.add("ns9.u.kontum.test.", "AAAA", OTHER)
    net.unit.add("ns9.u.kontum.test.", "A", "198.18.0.5")
    served(net, "ns9.u.kontum.test.", OTHER, "198.18.0.5")

    async def walk(walker: Walker) -> tuple[Any, Any]:
        found, _ = await walker.find(name(f"{WWW}."), A, Job())
        walker._versions = versions
        glue = walker._glue(found.parent, name("ns9.u.kontum.test."), found.referral)  # type: ignore[arg-type]  # known by now
        return glue, await walker.addresses_of(name("ns9.u.kontum.test."), Job())

    glue, looked_up = run(net, walk)
    assert sorted(map(str, glue)) == sorted(map(str, looked_up)) == sorted(wanted)


def test_glue_outside_of_the_zone_that_gives_it_is_not_taken() -> None:
    """Else any zone could say where the servers of another are."""
    net = internet()
    net.kontum.add("u.kontum.test.", "NS", "ns1.test.")

    def poison(made: Message, _owner: object, _rdtype: int) -> None:
        made.additional.append(dns.rrset.from_text("ns1.test.", 9, "IN", "AAAA", "2001:db8::bad"))
        made.additional.append(dns.rrset.from_text("ns1.u.kontum.test.", 9, "IN", "TXT", "x"))

    net.kontum.tamper = poison
    found, _ = run(net, find(f"{WWW}."))
    assert dict(found.addresses) == {
        name("ns1.u.kontum.test."): (address(UNIT),),
        name("ns1.test."): (),
    }


def test_what_zone_says_of_its_servers_goes_before_hints_and_they_before_nothing() -> None:
    net = internet()
    ns = name("ns.root.test.")
    assert run(net, lambda walker: walker.addresses_of(ns, Job())) == (address(ROOT),)
    net.test.add("ns.root.test.", "AAAA", OTHER)
    net.test.forget()
    assert run(net, lambda walker: walker.addresses_of(ns, Job())) == (address(OTHER),)


def test_where_nothing_leads_to_a_server_name_the_hints_must_do() -> None:
    hint = Hint(name("ns.away."), (address(KONTUM),), name("kontum.test."))
    net = replace(internet(), hints=(hint,))
    assert run(net, lambda walker: walker.addresses_of(name("ns.away."), Job())) == (
        address(KONTUM),
    )
    with pytest.raises(CannotAsk):
        run(net, lambda walker: walker.addresses_of(name("other.away."), Job()))


def test_the_order_is_ipv6_first_and_everybody_once() -> None:
    pairs = [(name(f"n{n}."), address(f"2001:db8::{n}")) for n in range(3)]
    pairs += [(name(f"n{n}."), address(f"198.18.0.{n}")) for n in range(2)]
    orders = set()
    for n in range(40):
        spread = _spread(pairs[::-1], Query(name(f"q{n}."), A))
        assert [at.version for _, at in spread] == [6, 6, 6, 4, 4]
        assert sorted(map(str, spread)) == sorted(map(str, pairs))
        orders.add(tuple(spread))
    assert len(orders) == 6
    assert _spread(pairs[:1], Query(name("q."), A)) == pairs[:1]
    assert _spread(pairs[3:], Query(name("a."), A))[0][1].version == 4


def test_who_is_asked_for_a_ds_may_refer() -> None:
    """The DS stands above the cut, whatever its server says: the walk stays there."""
    net = internet()

    def refer(made: Message, owner: Name, rdtype: int) -> None:
        if rdtype == DS and owner == net.unit.origin:
            made.answer.clear()
            made.flags &= ~dns.flags.AA
            ns = dns.rrset.from_text(owner, 60, "IN", "NS", "ns1.u.kontum.test.")
            made.authority[:] = [ns]

    net.kontum.tamper = refer
    found, stream = run(net, find("u.kontum.test.", DS))
    assert found.name == name("kontum.test.")
    assert stream._ahead.child == name("u.kontum.test.")


def test_the_ds_of_a_top_level_zone_is_the_roots() -> None:
    async def walk(walker: Walker) -> tuple[Cut, Cut]:
        below, _ = await walker.find(name(f"{WWW}."), A, Job())
        above, _ = await walker.find(name("test."), DS, Job())
        return below, above

    below, above = run(internet(), walk)
    assert above.name == run(internet(), find(".", DS))[0].name == name(".")
    assert below.referral
    assert [below.parent.name, below.parent.parent.name] == [name("kontum.test."), name("test.")]


def test_the_zone_above_is_found_below_servers_that_hold_more() -> None:
    net = internet()
    net.world.serve(ROOT, net.test, net.kontum)
    for zone, server in ((net.test, "ns1.test."), (net.kontum, "ns1.kontum.test.")):
        zone.add(zone.origin.to_text(), "NS", server)

    async def walk(walker: Walker) -> Cut:
        return await walker.above(name("u.kontum.test."), Job())

    above = run(net, walk)
    names = [above.name, above.parent.name, above.parent.parent.name]
    assert names == [name("kontum.test."), name("test."), name(".")]


def test_a_cut_that_is_known_is_not_asked_about_again() -> None:
    net = internet()

    async def walk(walker: Walker) -> tuple[Cut, Cut]:
        found, _ = await walker.find(name(f"{WWW}."), A, Job())
        return found, await walker.enter(found.parent, found.name, Job())  # type: ignore[arg-type]  # the same

    found, entered = run(net, walk)
    assert entered is found
    assert questions(net, "u.kontum.test.") == 0


def test_a_referral_goes_before_a_server_that_holds_the_zone_and_the_first_of_these_first() -> None:
    net = internet()
    net.test.add("kontum.test.", "NS", "m.kontum.test.", "n.kontum.test.")
    for server, text in (("m", OTHER), ("n", MORE)):
        net.test.add(f"{server}.kontum.test.", "AAAA", text)
        held = Zone.make("u.kontum.test.")
        held.add("u.kontum.test.", "NS", f"{server}.far.test.")
        net.world.serve(text, net.kontum, held)
    net.test.forget()

    async def walk(walker: Walker) -> tuple[Cut, list[Address]]:
        above, _ = await walker.find(name("www.kontum.test."), A, Job())
        entered = await walker.enter(above, name("u.kontum.test."), Job())
        return entered, [a for a, label in net.world.asked if label == "u.kontum.test. NS"]

    entered, _ = run(net, walk)
    assert entered.servers == (name("ns1.u.kontum.test."),)
    net.world.failures[address(KONTUM)] = SILENT
    net.world.asked.clear()
    entered, asked = run(net, walk)
    first = next(at for at in asked if at in {address(OTHER), address(MORE)})
    server = "m" if first == address(OTHER) else "n"
    assert entered.addresses == ((name(f"{server}.kontum.test."), (first,)),)


def test_the_zone_below_keeps_the_glue_that_its_answer_brings() -> None:
    net = internet()
    net.unit.add("u.kontum.test.", "NS", "ns1.u.kontum.test.", "ns.away.test.")
    net.world.servers[address(KONTUM)].append(net.unit)

    def glue(made: Message, _owner: object, _rdtype: int) -> None:
        made.additional.append(dns.rrset.from_text("ns1.u.kontum.test.", 9, "IN", "AAAA", UNIT))

    net.unit.tamper = glue

    async def walk(walker: Walker) -> Cut:
        above, _ = await walker.find(name("www.kontum.test."), A, Job())
        return await walker.enter(above, name("u.kontum.test."), Job())

    entered = run(net, walk)
    assert dict(entered.addresses) == {
        name("ns1.u.kontum.test."): (address(UNIT),),
        name("ns.away.test."): (),
    }


def test_names_without_glue_are_completed_but_for_what_is_looked_up_already() -> None:
    net = internet()
    some = replace(
        cut("z.", "ns1.kontum.test.", "b.kontum.test.", "ns1.u.kontum.test."),
        addresses=((name("ns1.kontum.test."), (address(OTHER),)),),
    )
    job = Job(trail=(name("b.kontum.test."),))
    whole = run(net, lambda walker: walker.completed(some, job))
    assert dict(whole.addresses) == {
        name("ns1.kontum.test."): (address(OTHER),),
        name("ns1.u.kontum.test."): (address(UNIT),),
    }
    many = cut("z.", *(f"n{n}.kontum.test." for n in range(MAX_NAMES + 1)))
    whole = run(net, lambda walker: walker.completed(many, Job()))
    assert len(whole.addresses) == MAX_NAMES


def test_only_names_without_glue_are_looked_up_later() -> None:
    some = replace(
        cut("z.", "ns1.kontum.test.", "ns1.u.kontum.test."),
        addresses=((name("ns1.kontum.test."), (address(OTHER),)),),
    )
    pairs = run(internet(), lambda walker: walker.without_glue(some, Job()))
    assert pairs == [(name("ns1.u.kontum.test."), address(UNIT))]
    none = cut("z.", "ns1.kontum.test.")
    assert run(internet(), lambda walker: walker.without_glue(none, Job())) == []
