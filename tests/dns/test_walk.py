from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from netaudit.dns.ask import Failure, NoAnswer
from netaudit.dns.message import Message, parse
from netaudit.dns.query import Query
from netaudit.dns.walk import Job, Kind, Stuck, classify
from tests.dns.worlds import KONTUM, ROOT, UNIT, Internet, address, internet
from tests.fakes.dns_zones import Zone, name

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.dns.walk import Cut, Walker
    from netaudit.model import Address

A, NS, DS = 1, 2, 43


def message(
    *,
    answer: tuple[str, ...] = (),
    authority: tuple[str, ...] = (),
    rcode: int = 0,
    aa: bool = True,
) -> Message:
    made = dns.message.make_response(dns.message.make_query("www.a.test.", "A"))
    for section, lines in ((made.answer, answer), (made.authority, authority)):
        for line in lines:
            owner, rdtype, text = line.split(" ", 2)
            section.append(dns.rrset.from_text(owner, 60, "IN", rdtype, text))
    made.set_rcode(dns.rcode.Rcode(rcode))
    made.flags |= dns.flags.AA if aa else 0
    return parse(made.to_wire())


SOA = "test. SOA ns.test. admin.test. 1 2 3 4 5"


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (message(answer=("www.a.test. A 198.18.0.1",)), Kind.ANSWER),
        (message(answer=("www.a.test. CNAME b.test.",)), Kind.ANSWER),
        (message(answer=("a.test. DNAME b.test.",)), Kind.ANSWER),
        (message(answer=("www.a.other. A 198.18.0.1",)), Kind.NEGATIVE),
        (message(authority=("a.test. NS ns.a.test.",), aa=False), Kind.REFERRAL),
        (message(authority=("a.test. NS ns.a.test.",)), Kind.REFERRAL),
        (message(authority=("test. NS ns.test.",), aa=False), Kind.LAME),
        (message(authority=(". NS ns.test.",), aa=False), Kind.LAME),
        (message(authority=("b.test. NS ns.test.",), aa=False), Kind.LAME),
        (message(authority=(SOA,)), Kind.NEGATIVE),
        (message(authority=(SOA, "a.test. NS ns.a.test.")), Kind.NEGATIVE),
        (message(rcode=3), Kind.NEGATIVE),
        (message(rcode=2), Kind.LAME),
        (message(rcode=5), Kind.LAME),
        (message(), Kind.NEGATIVE),
        (message(aa=False), Kind.LAME),
    ],
)
def test_what_a_response_is(made: Message, kind: Kind) -> None:
    found, child = classify(made, name("test."), name("www.a.test."), A)
    assert found is kind
    assert (child == name("a.test.")) is (kind is Kind.REFERRAL)


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


def test_a_server_that_knows_no_edns_is_asked_without() -> None:
    class Old:
        asked: list[bool]

        def __init__(self) -> None:
            self.asked = []

        async def __call__(self, *arguments: object, **options: object) -> object:
            from netaudit.dns.ask import Answer
            from netaudit.model import Transport

            query = arguments[1]
            self.asked.append(query.edns)  # type: ignore[attr-defined]
            rcode = 1 if query.edns else 0  # type: ignore[attr-defined]
            return Answer(message(rcode=rcode), Transport.UDP, 12)

    net = internet()
    made = walker(net)
    old = Old()
    made._ask = old  # type: ignore[assignment]
    from netaudit.dns.query import Query

    asyncio.run(_question(made, Query(name("www.a.test."), A)))
    assert old.asked == [True, False]


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
