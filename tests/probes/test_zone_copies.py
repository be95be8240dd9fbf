from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import dns.flags
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.codec import dump, load
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.dns.query import Query
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.copies import ZoneCopies
from netaudit.model import Transport
from netaudit.probes._dns import kit
from netaudit.probes.apex import zone_apex
from netaudit.probes.denial_chain import denial_chain
from netaudit.probes.proofs import zone_proofs
from netaudit.probes.zone_copies import zone_copies
from tests.dns.worlds import OTHER, UNIT, Internet, address, internet
from tests.fakes.dns_keys import Signer
from tests.fakes.dns_world import World
from tests.fakes.dns_zones import SOA
from tests.fakes.dns_zones import Zone as FakeZone
from tests.probes.copies import two_servers
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.model import Address, Zone
    from netaudit.net.context import Net

    Choose = Callable[[int, "Query", Transport], bool]

MX = int(dns.rdatatype.MX)
MANY = 12  # questions that others ask


@dataclass
class Balanced(World):
    """Two copies behind the unit's address; `choose` says who gets the second, None if nobody.

    It is handed the number of the question. `hush` says when the address falls silent.
    """

    other: FakeZone | None = None
    choose: Choose = lambda number, _query, _over: number % 2 == 1
    hush: int | None = None
    number: int = 0
    second: bool = False

    async def __call__(self, address: Address, query: Query, *how: Any, **also: Any) -> Any:
        over = how[0] if how else Transport.UDP
        if str(address) == UNIT:
            if self.number == self.hush:
                return NoAnswer(Failure.SILENT)
            self.second = self.choose(self.number, query, over)
            self.number += 1
        return await super().__call__(address, query, *how, **also)

    def _zone(self, address: Address, query: Query) -> FakeZone | None:
        held = super()._zone(address, query)
        return self.other if held and str(address) == UNIT and self.second else held


def copied(zone: FakeZone, serial: int) -> FakeZone:
    """A copy with another serial."""
    made = replace(zone, data=dict(zone.data), ksks=[*zone.ksks], zsks=[*zone.zsks])
    made.forget()
    made._signed, made._names = {}, None
    soa = made.data[made.origin, SOA]
    del made.data[made.origin, SOA]
    text = soa[0].replace(serial=serial).to_text()
    return made.add(made.origin.to_text(), "SOA", text)


def older(net: Internet) -> FakeZone:
    return copied(net.unit, 6)


def rolled(net: Internet) -> FakeZone:
    """The same serial, another key."""
    made = copied(net.unit, 7)
    made.ksks, made.zsks = [Signer.make(13, "other ksk")], [Signer.make(13, "other zsk", 256)]
    made.set_keys()
    return made


def unsigned(net: Internet) -> FakeZone:
    made = copied(net.unit, 7)
    made.denial, made.ksks, made.zsks = "", [], []
    del made.data[made.origin, dns.rdatatype.DNSKEY]
    made.forget()
    return made


def missing(_net: Internet) -> None:
    return None


def balanced(
    other: Callable[[Internet], FakeZone | None], net: Internet | None = None, **how: Any
) -> Internet:
    net = net or internet()
    net.world = Balanced(net.world.servers, other=other(net), **how)
    return net


def told(net: Internet) -> tuple[str, ...]:
    fact: ZoneCopies = ask(net, zone_copies, UNIT_ZONE)
    assert load(ZoneCopies, dump(fact)) == fact
    (server,) = fact.servers
    assert server.server == f"ns1.u.kontum.test ({UNIT})"
    return tuple(str(told.phrase()) for told in server.told)


def over_tcp(_number: int, _query: Query, over: Transport) -> bool:
    return over is Transport.TCP


def by_name(_number: int, query: Query, _over: Transport) -> bool:
    """The apex and every second name below at one, as a hash of the name chooses."""
    return len(query.name) > len(UNIT_ZONE.name.split(".")) + 1 and query.name.labels[0] != b"1"


@pytest.mark.parametrize(
    ("other", "words"),
    [(older, "serial 6, signed"), (rolled, "serial 7, signed"), (unsigned, "serial 7, unsigned"),
     (missing, "REFUSED")],
)  # fmt: skip
@pytest.mark.parametrize("choose", [None, over_tcp])
def test_two_copies_behind_one_address(
    other: Callable[[Internet], FakeZone | None], words: str, choose: Choose | None
) -> None:
    net = balanced(other, choose=choose) if choose else balanced(other)
    said = told(net)
    assert len(said) == 2
    assert any(text.startswith("serial 7, signed by ") for text in said)
    assert any(text.startswith(words) for text in said)
    if choose:
        assert sorted(text.rpartition(" ")[2] for text in said) == ["(TCP)", "(UDP)"]


def test_copies_that_are_chosen_by_name() -> None:
    first, second = told(balanced(older, choose=by_name))
    assert first.startswith("serial 7")
    assert second.startswith("serial 6")
    assert second.endswith("(UDP)")


def test_an_address_of_each_copy_is_asked_again_as_well() -> None:
    """What others asked got the same copy at an address each time: both were asked in step."""
    net = balanced(older, choose=lambda number, _query, _over: number >= MANY and number % 2 == 1)
    for zone in (net.unit, net.kontum):
        zone.add("ns1.u.kontum.test.", "AAAA", OTHER)
    net.world.serve(OTHER, older(net))
    fact = ask(net, zone_copies, UNIT_ZONE)
    assert {server.server: len(server.told) for server in fact.servers} == {
        f"ns1.u.kontum.test ({UNIT})": 2,
        f"ns1.u.kontum.test ({OTHER})": 0,
    }


def of_two_signers(net: Internet) -> FakeZone:
    """Each signs with a key of its own, and both publish both (RFC 8901)."""
    made = copied(net.unit, 7)
    made.zsks = [Signer.make(13, "other zsk", 256)]
    keys = [signer.dnskey for signer in (*net.unit.ksks, *net.unit.zsks, *made.zsks)]
    for zone in (net.unit, made):
        zone.data[zone.origin, dns.rdatatype.DNSKEY] = dns.rrset.from_rdata_list(
            zone.origin, 300, keys
        )
        zone.forget()
    return made


def test_two_signers_whose_keys_all_publish_are_no_two_copies() -> None:
    net = balanced(of_two_signers)
    assert told(net) == ()
    assert net.world.asked[address(UNIT), "u.kontum.test. SOA"] > 6  # it was doubted


def test_one_copy_costs_no_question() -> None:
    net = internet()

    async def others(zone: Zone, within: Net) -> int:
        await zone_apex(zone, within)
        await zone_proofs(zone, within)
        await denial_chain(zone, within)
        before = net.world.asked.total()
        fact = await zone_copies(zone, within)
        assert [server.told for server in fact.servers] == [()]
        return net.world.asked.total() - before

    assert ask(net, others, UNIT_ZONE) == 0


@pytest.mark.parametrize("after", range(1, 24))
@pytest.mark.parametrize("other", [older, rolled, unsigned, missing])
def test_a_copy_that_is_replaced_meanwhile_is_no_second_one(
    other: Callable[[Internet], FakeZone | None], after: int
) -> None:
    net = balanced(other, choose=lambda number, _query, _over: number >= after)
    assert told(net) == ()


def test_a_serial_that_is_made_up_at_each_answer_is_none_either() -> None:
    """As PowerDNS does from the clock (SOA-EDIT)."""
    net = internet()
    number = iter(range(1000, 2000))

    def grows(message: Any, _owner: Any, _rdtype: int) -> None:
        for section in (message.answer, message.authority):
            for rrset in section:
                if rrset.rdtype == SOA:
                    other = rrset[0].replace(serial=next(number))
                    rrset.clear()
                    rrset.add(other, 300)

    net.unit.tamper = grows
    assert told(net) == ()
    assert net.world.asked[address(UNIT), "u.kontum.test. SOA"] > 6


def test_a_server_that_always_fails_on_one_question_has_one_copy() -> None:
    net = internet()

    def fails(message: Any, owner: Any, _rdtype: int) -> None:
        if owner != net.unit.origin:
            message.set_rcode(2)

    net.unit.tamper = fails
    assert told(net) == ()


@pytest.mark.parametrize("after", range(4, 20))
def test_silence_ends_the_questions(after: int) -> None:
    net = balanced(older, hush=after, choose=lambda number, _query, _over: number == 1)
    assert told(net) in {(), told(balanced(older))}
    assert net.world.asked.total() < 40


def test_who_cannot_be_asked_or_is_silent() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = NoAnswer(Failure.SILENT)
    assert ask(net, zone_copies, UNIT_ZONE) == ZoneCopies(())
    net.world.failures[address(UNIT)] = NoRoute("no IPv6 here")
    with pytest.raises(CannotAsk, match="no IPv6 here"):
        ask(net, zone_copies, UNIT_ZONE)


def by_kind(_number: int, query: Query, _over: Transport) -> bool:
    """One for what is, the other for what is not."""
    return len(query.name) > len(UNIT_ZONE.name.split(".")) + 1


def test_one_for_the_apex_and_another_for_denials_are_two() -> None:
    """Each kind of question alone gets the same at each turn: the serials of both do not."""
    assert len(told(balanced(older, choose=by_kind))) == 2


def lame(net: Internet) -> FakeZone:
    made = copied(net.unit, 7)

    def without_authority(message: Any, _owner: Any, _rdtype: int) -> None:
        message.flags &= ~int(dns.flags.AA)
        message.answer.clear()
        message.authority.clear()

    made.tamper = without_authority
    return made


def test_one_that_answers_without_authority_is_told() -> None:
    said = told(balanced(lame))
    assert any(text.startswith("no authority") for text in said)
    assert len(said) == 2


def test_a_question_that_is_not_answered_over_tcp_is_not_asked_again_and_again() -> None:
    net = balanced(older)
    asked: list[tuple[int, Transport]] = []
    answer = type(net.world).__call__

    class Mute(Balanced):
        async def __call__(self, address: Address, query: Query, *how: Any, **also: Any) -> Any:
            over = how[0] if how else Transport.UDP
            if str(address) == UNIT and over is Transport.TCP:
                asked.append((query.rdtype, over))
                return NoAnswer(Failure.SILENT)
            return await answer(self, address, query, *how, **also)

    net.world = Mute(net.world.servers, other=older(net))
    assert len(told(net)) == 2
    assert [rdtype for rdtype, _ in asked].count(SOA) == 1


@pytest.mark.parametrize(
    "odd", [f"{UNIT_ZONE.name}. MX", f"netaudit-absent-1.{UNIT_ZONE.name}. AAAA"]
)
@pytest.mark.parametrize(("other", "words"), [(older, "serial 6, signed"), (missing, "REFUSED")])
def test_one_odd_answer_of_all_that_others_ask_for_is_enough(
    other: Callable[[Internet], FakeZone | None], words: str, odd: str
) -> None:
    """About the types that mail has, and where the chain of denial is walked meanwhile."""
    asked: list[str] = []

    def choose(number: int, query: Query, _over: Transport) -> bool:
        asked.append(query.label())
        again = asked.count(f"{UNIT_ZONE.name}. SOA") > 1
        return (query.label() == odd and asked.count(odd) == 1) or (again and number % 2 == 1)

    net = balanced(other, internet(denial="nsec3"), choose=choose)

    async def beside(zone: Zone, within: Net) -> ZoneCopies:
        await zone_proofs(zone, within)
        await (await kit(within)).walker.question(address(UNIT), Query(net.unit.origin, MX))
        walking = asyncio.create_task(denial_chain(zone, within))
        await asyncio.sleep(0)
        found: ZoneCopies = await zone_copies(zone, within)
        await walking
        return found

    (server,) = ask(net, beside, UNIT_ZONE).servers
    assert odd in asked
    assert len(server.told) == 2
    assert any(str(one.phrase()).startswith(words) for one in server.told)


def test_who_has_been_seen_with_an_old_copy_alone_is_asked_again() -> None:
    """The other server has a newer one: behind this one's address there may be one as well."""
    for turns in (True, False):
        net, other = two_servers()
        net.world.servers[address(OTHER)] = [copied(other, 8)]
        net.world = Balanced(net.world.servers, other=copied(other, 8))
        # a default, which binds what this round is about
        net.world.choose = lambda number, _query, _over, on=turns: (  # type: ignore[misc]  # mypy knows no defaults here
            on and number >= MANY and number % 2 == 1
        )
        fact = ask(net, zone_copies, UNIT_ZONE)
        told = {server.server.split()[0]: len(server.told) for server in fact.servers}
        assert told == {"ns1.u.kontum.test": 2 * turns, "ns2.u.kontum.test": 0}
        assert net.world.asked[address(OTHER), "u.kontum.test. SOA"] < 4
