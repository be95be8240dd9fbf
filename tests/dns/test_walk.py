from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.cuts import Cut, Job, Stuck
from netaudit.dns.kinds import Response
from netaudit.dns.query import Query
from netaudit.dns.walk import Unhelpful, _understood
from netaudit.errors import Stopped
from netaudit.model import Transport
from tests.dns.worlds import KONTUM, OTHER, ROOT, TEST, UNIT, Internet, address, internet
from tests.fakes.dns_zones import Zone, name

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.dns.message import Message
    from netaudit.dns.walk import Walker
    from netaudit.model import Address

A, NS, AAAA, DS = 1, 2, 28, 43


def walker(net: Internet) -> Walker:
    return net.resolver()._walker


def found(net: Internet, text: str, rdtype: int = A) -> tuple[Cut, list[Message]]:
    async def go() -> tuple[Cut, list[Message]]:
        cut, stream = await walker(net).find(name(text), rdtype, Job())
        return cut, [response.message async for response in stream]

    return asyncio.run(go())


def test_the_deepest_cut_answers() -> None:
    cut, messages = found(internet(), "www.u.kontum.test.")
    assert (cut.name, len(messages)) == (name("u.kontum.test."), 1)
    assert cut.parent
    assert cut.parent.name == name("kontum.test.")


def test_a_ds_is_asked_above_the_cut() -> None:
    cut, _ = found(internet(), "u.kontum.test.", DS)
    assert cut.name == name("kontum.test.")


def test_nobody_answering_is_stuck_with_the_reason() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = NoAnswer(Failure.REFUSED)
    with pytest.raises(Stuck) as caught:
        found(net, "www.u.kontum.test.")
    assert (caught.value.flaw.code, caught.value.heard) == ("NO_RESPONSE", False)
    net.world.failures[address(UNIT)] = 5
    with pytest.raises(Stuck) as caught:
        found(net, "www.u.kontum.test.")
    assert (caught.value.flaw.code, caught.value.heard) == ("LAME", True)


def test_glue_of_other_zones_is_not_taken() -> None:
    net = internet()

    def poison(made: dns.message.Message, _owner: object, _rdtype: int) -> None:
        made.additional.append(dns.rrset.from_text("ns1.test.", 9, "IN", "AAAA", "2001:db8::bad"))

    net.kontum.tamper = poison
    cut, _ = found(net, "www.u.kontum.test.")
    known = [a for _, addresses in cut.addresses for a in addresses]
    assert known == [address(UNIT)]


def test_server_names_are_looked_up_without_following_circles() -> None:
    net = internet()

    async def go(text: str) -> tuple[Address, ...]:
        return await walker(net).addresses_of(name(text), Job())

    assert asyncio.run(go("ns1.kontum.test.")) == (address(KONTUM),)
    assert asyncio.run(go("nothing.kontum.test.")) == ()


async def _question(made: Walker, query: object) -> object:
    return await made.question(address(ROOT), query)  # type: ignore[arg-type]


def test_load_is_spread_over_the_servers() -> None:
    net = internet()
    for n in range(4):
        net.kontum.add("u.kontum.test.", "NS", f"m{n}.u.kontum.test.")
        net.kontum.add(f"m{n}.u.kontum.test.", "AAAA", f"2001:db8:1000::{n}")
        net.world.serve(f"2001:db8:1000::{n}", net.unit)
    for n in range(40):
        net.resolve(f"n{n}.u.kontum.test")
    used = {at for at, label in net.world.asked if label.startswith("n")}
    assert len(used & {address(f"2001:db8:1000::{n}") for n in range(4)}) == 4


def test_questions_are_bounded() -> None:
    job = Job([2])
    job.spend(name("."), Query(name("a."), A))
    job.deeper(name("a.")).spend(name("."), Query(name("a."), A))
    with pytest.raises(Stuck) as caught:
        job.spend(name("."), Query(name("a."), A))
    assert caught.value.flaw.code == "BUDGET"


def test_endless_referrals_end() -> None:
    """A server that refers ever deeper."""
    net = internet()

    class Deeper(Zone):
        def respond(self, made: dns.message.Message, owner: Name, rdtype: int) -> None:
            depth = len(net.world.asked) + 3
            child = owner.split(min(depth, len(owner)))[1]
            made.authority.append(dns.rrset.from_text(child, 60, "IN", "NS", f"ns.{child}"))
            made.additional.append(dns.rrset.from_text(f"ns.{child}", 60, "IN", "AAAA", UNIT))

    net.world.servers[address(UNIT)] = [Deeper(name("u.kontum.test."))]
    text = ".".join(["a"] * 100) + ".u.kontum.test"
    assert str(net.resolve(text).verdict) in {"indeterminate", "bogus"}
    assert sum(net.world.asked.values()) < 100


def test_a_mute_server_is_asked_last_from_then_on() -> None:
    net = internet()
    net.kontum.add("u.kontum.test.", "NS", "m.u.kontum.test.")
    net.kontum.add("m.u.kontum.test.", "AAAA", "2001:db8:1000::1")
    names = [f"n{n}.u.kontum.test." for n in range(12)]

    async def go() -> None:
        made = walker(net)
        for text in names:
            _, stream = await made.find(name(text), A, Job())
            await anext(stream)

    asyncio.run(go())
    assert sum(at == address("2001:db8:1000::1") for at, _ in net.world.asked) == 1


def test_servers_without_glue_are_looked_up_when_those_with_glue_do_not_answer() -> None:
    net = internet()
    net.kontum.add("u.kontum.test.", "NS", "ns.kontum.test.")
    net.kontum.add("ns.kontum.test.", "AAAA", OTHER)
    net.world.serve(OTHER, net.unit)
    net.world.failures[address(UNIT)] = NoAnswer(Failure.SILENT)

    def without_that_glue(message: dns.message.Message, asked: Name, _rdtype: int) -> None:
        if asked.is_subdomain(net.unit.origin):
            unwanted = name("ns.kontum.test.")
            message.additional[:] = [r for r in message.additional if r.name != unwanted]

    net.kontum.tamper = without_that_glue
    assert net.verdict("www.u.kontum.test") == ("secure", "NOERROR")


def test_glue_must_do_where_a_servers_address_cannot_be_looked_up() -> None:
    """ns1.u.kontum.test serves another zone too, and its own zone denies it."""
    net = internet()
    other = Zone.make("v.kontum.test.")
    net.kontum.delegate(other, ("ns1.u.kontum.test.", UNIT))
    net.world.serve(UNIT, other)
    del net.unit.data[name("ns1.u.kontum.test."), AAAA]
    net.unit.forget()

    def lookup_only(message: dns.message.Message, asked: Name, _rdtype: int) -> None:
        if asked.is_subdomain(other.origin):
            message.additional.clear()

    net.kontum.tamper = lookup_only
    assert net.verdict("v.kontum.test", "SOA") == ("secure", "NOERROR")


def test_a_cut_that_no_server_shows_has_the_servers_above() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = 5

    async def go() -> tuple[Cut, Cut]:
        made = walker(net)
        cut, _ = await made.find(name("u.kontum.test"), DS, Job())
        unit = await made.enter(cut, name("u.kontum.test"), Job())
        return unit, await made.enter(unit, name("x.u.kontum.test"), Job())

    above, below = asyncio.run(go())
    assert below == Cut(name("x.u.kontum.test."), above, above.servers, above.addresses)


def two_servers(first: NoAnswer | int, second: NoAnswer | int | Exception) -> Internet:
    """The unit at UNIT and OTHER, which fail so."""
    net = internet()
    net.kontum.add("u.kontum.test.", "NS", "ns2.u.kontum.test.")
    net.kontum.add("ns2.u.kontum.test.", "AAAA", OTHER)
    net.world.serve(OTHER, net.unit)
    net.world.failures = {address(UNIT): first, address(OTHER): second}
    return net


@pytest.mark.parametrize("turned", [False, True])
def test_one_server_that_speaks_is_enough_for_the_zone_to_be_heard(turned: bool) -> None:  # noqa: FBT001  a case
    fail: tuple[NoAnswer | int, NoAnswer | int] = (5, NoAnswer(Failure.REFUSED))
    net = two_servers(*(fail[::-1] if turned else fail))
    with pytest.raises(Stuck) as caught:
        found(net, "www.u.kontum.test.")
    flaw = caught.value.flaw
    lame, closed = (OTHER, UNIT) if turned else (UNIT, OTHER)
    assert (flaw.code, flaw.zone, flaw.subject) == (
        "LAME",
        "u.kontum.test.",
        "www.u.kontum.test. A",
    )
    assert set(flaw.detail.split("; ")) == {f"{lame}: REFUSED", f"{closed}: refused"}
    assert caught.value.heard


def test_a_server_that_knows_nothing_is_called_lame() -> None:
    net = internet()

    def empty(made: dns.message.Message, *_: object) -> None:
        made.flags &= ~dns.flags.AA
        for section in (made.answer, made.authority, made.additional):
            section.clear()

    net.unit.tamper = empty
    with pytest.raises(Stuck) as caught:
        found(net, "www.u.kontum.test.")
    assert caught.value.flaw.detail == f"{UNIT}: lame"


def test_a_resolver_in_a_servers_place_leaves_the_zone_unheard() -> None:
    net = internet()
    made = walker(net)
    one, other = address(UNIT), address(OTHER)
    assert not made.any_alive([one, other])
    made._alive = {one, other}
    made._replaced = {one}
    assert not made.any_alive([one])
    assert made.any_alive([one, other])


def test_what_we_could_not_ask_is_told_once_with_its_question() -> None:
    error = Stopped("stopped")
    with pytest.raises(Stopped) as caught:
        found(two_servers(5, error), "www.u.kontum.test.")
    assert caught.value.about == "u.kontum.test.: www.u.kontum.test. A"
    error.about = "where it was before"
    with pytest.raises(Stopped) as caught:
        found(two_servers(5, error), "www.u.kontum.test.")
    assert caught.value.about == "where it was before"


def with_one_elsewhere(silent: bool) -> list[Message]:  # noqa: FBT001  a case
    """What the unit's servers say, of which one has a name that we cannot look up."""
    net = internet()
    net.kontum.add("u.kontum.test.", "NS", "ns.test.")
    if silent:
        net.world.failures[address(UNIT)] = NoAnswer(Failure.SILENT)

    async def go() -> list[Message]:
        made = walker(net)
        cut, _ = await made.find(name("u.kontum.test."), DS, Job())
        unit = await made.enter(cut, name("u.kontum.test."), Job())
        net.world.failures[address(TEST)] = Stopped("stopped")
        stream = made.responses(unit, name("www.u.kontum.test."), A, Job())
        return [response.message async for response in stream]

    return asyncio.run(go())


def test_who_cannot_be_looked_up_does_not_undo_what_another_said() -> None:
    assert len(with_one_elsewhere(silent=False)) == 1


def test_the_zone_is_not_dead_while_one_of_its_servers_could_not_be_looked_up() -> None:
    with pytest.raises(Stopped):
        with_one_elsewhere(silent=True)


def test_each_question_that_is_lost_over_udp_gets_its_own_answer_over_tcp() -> None:
    net = two_servers(0, 0)
    www, servers = name("www.u.kontum.test."), (address(UNIT), address(OTHER))
    net.world.failures.clear()

    async def go() -> list[tuple[Address, int]]:
        made, came = walker(net), []
        cut, _ = await made.find(www, A, Job())
        made._alive.update(servers)
        for at in servers:
            for rdtype in (A, AAAA):
                net.world.silent_to.add((at, Transport.UDP, rdtype))
                said = await made.response(cut, Query(www, rdtype), (name("ns."), at))
                assert isinstance(said, Response)
                came.append((said.address, len(said.message.answer[0].rdatas)))
        return came

    asked = asyncio.run(go())
    assert asked == [(at, n) for at in servers for n in (2, 1)]
    assert all(net.world.asked[at, "www.u.kontum.test. AAAA"] > 1 for at in servers)


def test_who_never_answered_is_not_asked_over_tcp() -> None:
    net = internet()
    made = walker(net)
    net.world.silent_to = {(address(UNIT), Transport.UDP, A)}
    cut = Cut(net.unit.origin, None, (), ())

    async def go() -> object:
        query = Query(name("www.u.kontum.test."), A)
        return await made.response(cut, query, (name("ns."), address(UNIT)))

    assert asyncio.run(go()) == Unhelpful("silent", heard=False)


def test_an_answer_that_was_truncated_before_is_not_a_silent_one() -> None:
    query, at = Query(name("."), NS), (name("ns."), address(ROOT))
    answer = asyncio.run(internet().world(address(ROOT), query, Transport.TCP))
    assert isinstance(answer, Answer)
    cut = Cut(name("."), None, (), ())
    for truncated in (False, True):
        said = _understood(answer._replace(truncated=truncated), cut, query, at)
        assert isinstance(said, Response)
        assert said.silent is not truncated


def test_a_referral_to_a_zone_between_is_none_to_the_zone_below_it() -> None:
    net = internet()

    async def go() -> tuple[Cut, Cut]:
        made = walker(net)
        root, _ = await made.find(name("."), DS, Job())
        return root, await made.enter(root, name("kontum.test."), Job())

    root, below = asyncio.run(go())
    assert root.name == name(".")
    assert below == Cut(name("kontum.test."), root, root.servers, root.addresses)


def test_a_name_between_that_is_no_cut_is_passed() -> None:
    """Of a zone two labels below the one above it, which the root's server holds as well."""
    net = internet()
    net.kontum.delegate(Zone.make("x.y.kontum.test."), ("ns.x.y.kontum.test.", OTHER))
    net.world.serve(ROOT, net.test, net.kontum)
    for zone, server in ((net.test, "ns1.test."), (net.kontum, "ns1.kontum.test.")):
        zone.add(zone.origin.to_text(), "NS", server)

    async def go() -> Cut:
        return await walker(net).above(name("x.y.kontum.test."), Job())

    assert asyncio.run(go()).name == name("kontum.test.")


@pytest.mark.parametrize("silent", [False, True])
def test_a_name_without_glue_is_looked_up_last_and_no_address_asked_twice(silent: bool) -> None:  # noqa: FBT001  a case
    net = internet()
    net.kontum.add("u.kontum.test.", "NS", "ns.test.")
    net.test.add("ns.test.", "AAAA", UNIT)
    net.test.forget()
    if silent:
        net.world.failures[address(UNIT)] = NoAnswer(Failure.SILENT)
        with pytest.raises(Stuck) as caught:
            found(net, "www.u.kontum.test.")
        assert caught.value.flaw.detail == f"{UNIT}: silent"
    else:
        walked = asyncio.run(first_answer(net))
        assert walked.address == address(UNIT)
    looked_up = any(label.startswith("ns.test. ") for _, label in net.world.asked)
    assert looked_up is silent


async def first_answer(net: Internet) -> Response:
    _, stream = await walker(net).find(name("www.u.kontum.test."), A, Job())
    return await anext(stream)
