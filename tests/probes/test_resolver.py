from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, cast

import dns.flags
import dns.rcode
import dns.rdata
import dns.rdatatype
import pytest

from netaudit.codec import dump, load
from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.message import parse
from netaudit.dns.query import Query
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.resolver import ResolverManners, ResolverView, Validation
from netaudit.facts.zone import Answered
from netaudit.model import Canary, Purpose, Resolver, Transport
from netaudit.probes import _twice
from netaudit.probes.resolver import resolver_manners, validation
from tests.dns.worlds import OTHER, Internet, address, internet
from tests.fakes.dns_world import World
from tests.fakes.dns_zones import Zone
from tests.probes.dns_net import ask

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

    from netaudit.model import Address

BAD = "2001:db8::bad"
WRONG = dns.rdata.from_text("IN", "DS", "1 13 2 " + "ab" * 32)
RESOLVER = Resolver("so-a", "so-a/resolver", (ip_address(OTHER), ip_address("198.18.1.5")))


def answering(*, validates: bool) -> Internet:
    """A resolver at OTHER; nothing answers at the other address. bad.test is bogus."""
    net = internet()
    bad = Zone.make("bad.test.")
    net.test.delegate(bad, ("ns1.bad.test.", BAD), ds=[WRONG])
    net.world.serve(BAD, bad)
    zone = Zone.make("test.", denial="")
    zone.add("good.test.", "A", "198.18.0.1").add("bad.test.", "A", "198.18.0.2")

    def edit(message: Message, owner: Name, _rdtype: int) -> None:
        if validates and owner.to_text() == "bad.test.":
            message.answer.clear()
            message.set_rcode(dns.rcode.SERVFAIL)
        elif validates:
            message.flags |= dns.flags.AD

    zone.tamper = edit
    net.world.serve(OTHER, zone)
    return net


def learnt(net: Internet, **changes: Any) -> Validation:
    found: Validation = ask(net, validation, RESOLVER, **changes)
    return found


@pytest.mark.parametrize("validates", [True, False])
def test_what_it_does_with_each_canary(*, validates: bool) -> None:
    fact = learnt(answering(validates=validates))
    heard = {a.name: a for a in fact.answers if a.outcome is Answered.ANSWERED}
    assert (heard["good.test"].authentic, heard["good.test"].rcode) == (validates, "NOERROR")
    assert heard["bad.test"].rcode == ("SERVFAIL" if validates else "NOERROR")
    assert {a.right for a in heard.values()} == {validates}
    assert load(Validation, dump(fact)) == fact


def test_silence_is_a_fact() -> None:
    fact = learnt(answering(validates=True))
    silent = [a for a in fact.answers if a.address == RESOLVER.addresses[1]]
    assert [(a.outcome, a.rcode, a.right) for a in silent] == [(Answered.SILENT, "", False)] * 2


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two questions."""
    monkeypatch.setattr(_twice, "AFTER_FAILURE", 0.0)
    monkeypatch.setattr(_twice, "APART", 0.0)


def failing(times: int, of: str = "good.test.") -> Internet:
    """The resolver above, which fails so often to resolve a name."""
    net = telling()
    (zone,) = net.world.servers[address(OTHER)]
    sound, left = zone.tamper, [times]

    def edit(message: Message, owner: Name, rdtype: int) -> None:
        assert sound
        sound(message, owner, rdtype)
        if owner.to_text() == of and left[0]:
            left[0] -= 1
            message.answer.clear()
            message.set_rcode(dns.rcode.SERVFAIL)

    zone.tamper = edit
    return net


@pytest.mark.parametrize(("times", "said"), [(1, "NOERROR"), (2, "SERVFAIL")])
def test_one_failure_is_chance_and_two_are_a_fact(times: int, said: str) -> None:
    assert {a.name: a.rcode for a in learnt(failing(times)).answers if a.rcode} == {
        "good.test": said,
        "bad.test": "SERVFAIL",
    }
    assert first(manners(failing(times))).plain == said


def test_a_bogus_name_is_not_asked_about_again() -> None:
    net = answering(validates=True)
    learnt(net)
    assert net.world.asked[address(OTHER), "bad.test. A"] == 1


def test_canaries_are_needed() -> None:
    with pytest.raises(CannotAsk, match=r"dns\.canaries"):
        learnt(internet(), canaries=())


def test_our_own_inability_is_no_fact() -> None:
    net = answering(validates=True)
    net.world.failures[address(OTHER)] = NoRoute("no IPv6 here")
    fact = learnt(net)
    assert {a.address for a in fact.answers} == {RESOLVER.addresses[1]}
    net.world.failures[RESOLVER.addresses[1]] = NoRoute("no IPv4 here")
    with pytest.raises(NoRoute):
        learnt(net)


def test_a_refusal_is_a_fact() -> None:
    net = answering(validates=True)
    net.world.failures[address(OTHER)] = NoAnswer(Failure.REFUSED)
    assert Answered.REFUSED in {a.outcome for a in learnt(net).answers}


BAD_BOTH = {("bad.test", "NOERROR", False), ("bad.test", "SERVFAIL", False)}
GOOD_BOTH = {("good.test", "NOERROR", False), ("good.test", "NOERROR", True)}
CANARIES = (
    Canary("good.test", "secure"),
    Canary("bad.test", "bogus", "signature"),
    Canary("large.test", "secure", "", Purpose.SIZE),
    Canary("whole.test", "insecure", "", Purpose.MINIMISATION),
    Canary("who.test", "insecure", "", Purpose.IDENTITY),
)


def telling(minimised: str = "yes", seen_as: str = OTHER, texts: int = 20) -> Internet:
    """The resolver above, with canaries of every purpose."""
    net = answering(validates=True)
    (zone,) = net.world.servers[address(OTHER)]
    zone.add("large.test.", "TXT", *(f'"{n:03} {"x" * 100}"' for n in range(texts)))
    zone.add("whole.test.", "TXT", f'"{minimised}"').add("who.test.", "TXT", f'"{seen_as}"')
    return net


def manners(net: Internet, canaries: tuple[Canary, ...] = CANARIES) -> ResolverManners:
    found: ResolverManners = ask(net, resolver_manners, RESOLVER, canaries=canaries)
    return found


def first(fact: ResolverManners) -> ResolverView:
    return fact.views[0]


def test_how_each_address_serves() -> None:
    fact = manners(telling())
    assert load(ResolverManners, dump(fact)) == fact
    view = first(fact)
    assert (view.plain, view.tcp, view.checking_disabled) == ("NOERROR", "NOERROR", "SERVFAIL")
    assert (view.large, view.large_tcp, view.large_whole) == ("NOERROR", "NOERROR", True)
    assert (view.minimised, view.seen_as, view.own) == ("yes", OTHER, True)
    assert fact.admitted
    assert [v.address for v in fact.serving()] == [address(OTHER)]


@pytest.mark.parametrize(
    ("text", "told"), [("yes", "yes"), ("HOORAY - enabled", "yes"), ("NO :(", "no"), ("x", "")]
)
def test_who_minimises(text: str, told: str) -> None:
    assert first(manners(telling(minimised=text))).minimised == told


def test_one_that_asks_from_elsewhere_is_not_its_own() -> None:
    assert not first(manners(telling(seen_as="2001:db8:ffff::1"))).own
    assert first(manners(telling(seen_as="nonsense"))).own


def test_a_large_answer_that_is_not_large_is_not_whole() -> None:
    assert not first(manners(telling(texts=2))).large_whole


def test_what_no_canary_tells_is_empty() -> None:
    view = first(manners(telling(), CANARIES[:2]))
    assert (view.large, view.large_tcp, view.minimised, view.seen_as) == ("", "", "", "")


def test_nobody_there_is_asked_once() -> None:
    net = telling()
    silent = manners(net).views[1]
    assert (silent.plain, silent.tcp, silent.serves) == ("silent", "", False)


def test_manners_need_canaries_and_an_address() -> None:
    with pytest.raises(CannotAsk, match=r"dns\.canaries"):
        manners(telling(), ())
    net = telling()
    for there in RESOLVER.addresses:
        net.world.failures[there] = NoRoute("no route here")
    with pytest.raises(NoRoute):
        manners(net)


@dataclass
class Between:
    """Stands before the resolver above, and may change what it answers."""

    world: World
    change: Callable[[Answer, Query, Transport], Answer | NoAnswer]

    async def __call__(
        self,
        there: Address,
        query: Query,
        transport: Transport = Transport.UDP,
        *,
        whole: bool = True,
    ) -> Answer | NoAnswer:
        answer = await self.world(there, query, transport, whole=whole)
        if there != address(OTHER) or isinstance(answer, NoAnswer):
            return answer
        changed = self.change(answer, query, transport)
        cut_short = isinstance(changed, Answer) and changed.message.truncated
        return answer if cut_short and whole else changed


def behind(change: Callable[[Answer, Query, Transport], Answer | NoAnswer]) -> Internet:
    net = telling()
    net.world = cast("World", Between(net.world, change))
    return net


def test_what_comes_over_tcp_alone_is_heard() -> None:
    def cut(answer: Answer, _query: Query, transport: Transport) -> Answer:
        short = replace(answer.message, flags=answer.message.flags | dns.flags.TC, answer=())
        return answer if transport is Transport.TCP else replace(answer, message=short)

    view = first(manners(behind(cut)))
    assert (view.plain, view.large_truncated) == ("NOERROR", True)
    assert (view.minimised, view.seen_as) == ("yes", OTHER)


@pytest.mark.parametrize("cut", [True, False])
def test_signatures_are_looked_for_where_the_answer_is_whole(*, cut: bool) -> None:
    """Without any zone of signed answers at hand, only over TCP they come."""

    def tell(answer: Answer, _query: Query, transport: Transport) -> Answer:
        message = answer.message
        if transport is Transport.TCP:
            signed = tuple(replace(r, sigs=(cast("Any", None),)) for r in message.answer)
            return replace(answer, message=replace(message, answer=signed))
        return replace(answer, message=replace(message, flags=message.flags | dns.flags.TC * cut))

    assert first(manners(behind(tell))).signatures is cut


def test_what_is_asked_unchecked_is_not_what_is_asked_to_be_checked() -> None:
    """One who keeps answers would give the one for the other."""
    asked: dict[bool, set[tuple[str, int]]] = {True: set(), False: set()}

    def note(answer: Answer, query: Query, _transport: Transport) -> Answer:
        asked[query.checking_disabled].add((query.name.to_text(), query.rdtype))
        return answer

    net = behind(note)
    manners(net)
    learnt(net, canaries=CANARIES)
    assert asked[True] == {("bad.test.", dns.rdatatype.TXT)}
    assert ("bad.test.", dns.rdatatype.A) in asked[False]
    assert not asked[True] & asked[False]


def limiting(said: Answer | NoAnswer | int, times: int = 1) -> Internet:
    """A resolver that answers each question over TCP, and of large.test, so at first."""
    seen: Counter[tuple[str, Transport]] = Counter()

    def limit(answer: Answer, query: Query, transport: Transport) -> Answer | NoAnswer:
        key = query.name.to_text(), transport
        seen[key] += 1
        if transport is Transport.UDP or seen[key] > times:
            return answer
        if isinstance(said, int):
            message = replace(answer.message, rcode=said, answer=())
            return replace(answer, message=message, size=12)
        return said

    return behind(limit)


LIMITS = [NoAnswer(Failure.CUT), int(dns.rcode.REFUSED)]


@pytest.mark.parametrize("said", LIMITS)
def test_a_limit_is_not_met_twice(said: NoAnswer | int) -> None:
    view = first(manners(limiting(said)))
    assert (view.tcp, view.large_tcp, view.large_whole) == ("NOERROR", "NOERROR", True)


@pytest.mark.parametrize("said", LIMITS)
def test_what_is_always_so_is_no_limit(said: NoAnswer | int) -> None:
    told = "REFUSED" if isinstance(said, int) else "cut"
    view = first(manners(limiting(said, 9)))
    assert (view.tcp, view.large_tcp, view.large_whole) == (told, told, False)


def pool(turns: dict[str, int]) -> Internet:
    """Several resolvers: of each name the first so many answers come from one without validation.

    It answers good.test unmarked and bad.test from what it has.
    """
    seen: Counter[str] = Counter()
    plain = answering(validates=False)

    def share(answer: Answer, query: Query, _transport: Transport) -> Answer:
        owner = query.name.to_text()
        seen[owner] += 1
        if seen[owner] > turns.get(owner, 0):
            return answer
        wire = plain.world.respond(address(OTHER), query, None)
        return replace(answer, message=parse(wire))

    return behind(share)


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        ({"bad.test.": 1}, {("good.test", "NOERROR", True), *BAD_BOTH}),
        ({"bad.test.": 3}, {("good.test", "NOERROR", True), *BAD_BOTH}),
        ({"bad.test.": 9}, {("good.test", "NOERROR", True), ("bad.test", "NOERROR", False)}),
        ({"good.test.": 1}, {*GOOD_BOTH, ("bad.test", "SERVFAIL", False)}),
        (
            {"good.test.": 1, "bad.test.": 1},
            {("good.test", "NOERROR", False), ("bad.test", "NOERROR", False)},
        ),
    ],
)
def test_several_of_which_not_all_validate(
    turns: dict[str, int], told: set[tuple[str, str, bool]]
) -> None:
    """What came first and what came otherwise; where nothing is as of a validator, only that."""
    fact = learnt(pool(turns), canaries=CANARIES[:2])
    heard = [(a.name, a.rcode, a.authentic) for a in fact.heard()]
    assert set(heard) == told
    assert len(heard) == len(told)


def test_other_questions_cannot_be_answered_from_what_is_kept() -> None:
    payloads = []

    def note(answer: Answer, query: Query, _transport: Transport) -> Answer:
        if query.name.to_text() == "bad.test.":
            payloads.append(query.payload)
            wire = plain.world.respond(address(OTHER), query, None)
            return replace(answer, message=parse(wire))
        return answer

    plain = answering(validates=False)
    learnt(behind(note), canaries=CANARIES[:2])
    assert len(payloads) == len(set(payloads)) == 4
