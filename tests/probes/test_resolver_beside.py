"""What stands before a resolver, or beside it: limits, firewalls, others that do not validate."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, cast

import dns.flags
import dns.rcode
import dns.rdatatype
import pytest

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.message import parse
from netaudit.model import Purpose, Transport
from netaudit.probes import _twice
from tests.dns.worlds import OTHER, Internet, address
from tests.probes.resolver_net import CANARIES, answering, behind, first, learnt, manners

if TYPE_CHECKING:
    from netaudit.dns.query import Query

BAD_BOTH = {("bad.test", "NOERROR", False), ("bad.test", "SERVFAIL", False)}
GOOD_BOTH = {("good.test", "NOERROR", False), ("good.test", "NOERROR", True)}


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two questions."""
    monkeypatch.setattr(_twice, "AFTER_FAILURE", 0.0)
    monkeypatch.setattr(_twice, "APART", 0.0)


def test_what_comes_over_tcp_alone_is_heard() -> None:
    def cut(answer: Answer, _query: Query, transport: Transport) -> Answer:
        short = answer.message._replace(flags=answer.message.flags | dns.flags.TC, answer=())
        return answer if transport is Transport.TCP else answer._replace(message=short)

    view = first(manners(behind(cut)))
    assert (view.plain, view.large_truncated) == ("NOERROR", True)
    assert (view.minimised, view.seen_as) == ("yes", OTHER)


@pytest.mark.parametrize("cut", [True, False])
def test_signatures_are_looked_for_where_the_answer_is_whole(*, cut: bool) -> None:
    """Without any zone of signed answers at hand, only over TCP they come."""

    def tell(answer: Answer, _query: Query, transport: Transport) -> Answer:
        message = answer.message
        if transport is Transport.TCP:
            signed = tuple(r._replace(sigs=(cast("Any", None),)) for r in message.answer)
            return answer._replace(message=message._replace(answer=signed))
        return answer._replace(message=message._replace(flags=message.flags | dns.flags.TC * cut))

    assert first(manners(behind(tell))).signatures is cut


@pytest.mark.parametrize("left", [True, False])
@pytest.mark.parametrize("denied", [True, False])
def test_where_no_records_come_it_is_their_denial_that_is_signed(
    *, denied: bool, left: bool
) -> None:
    """A canary may have IPv6 alone; who filters denies nothing, and may leave a signature."""

    def tell(answer: Answer, query: Query, _transport: Transport) -> Answer:
        message = answer.message
        if query.name.to_text() != "good.test.":
            return answer
        signed = tuple(r._replace(sigs=(cast("Any", None),)) for r in message.answer)
        bare = tuple(r._replace(rdatas=()) for r in signed)
        emptied = message._replace(answer=bare if left else (), authority=signed if denied else ())
        return answer._replace(message=emptied)

    view = first(manners(behind(tell)))
    assert (view.empty, view.signatures) == (True, denied)


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
            message = answer.message._replace(rcode=said, answer=())
            return answer._replace(message=message, size=12)
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
        return answer._replace(message=parse(wire))

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
            return answer._replace(message=parse(wire))
        return answer

    plain = answering(validates=False)
    learnt(behind(note), canaries=CANARIES[:2])
    assert len(payloads) == len(set(payloads)) == 4


SILENT = NoAnswer(Failure.SILENT)


@pytest.mark.parametrize(
    ("rcode", "size", "lost", "told"),
    [
        (0, 589, True, "silent"),
        (0, 513, True, "silent"),
        (0, 1232, True, "silent"),
        (0, 589, False, "NOERROR"),
        (0, 512, True, "NOERROR"),
        (0, 1233, True, "NOERROR"),
        (2, 589, True, "NOERROR"),
    ],
)
def test_a_datagram_above_512_octets_is_lost(
    rcode: int, size: int, *, lost: bool, told: str
) -> None:
    def firewall(answer: Answer, query: Query, transport: Transport) -> Answer | NoAnswer:
        if query.rdtype != dns.rdatatype.DNSKEY:
            return answer
        whole = answer._replace(message=answer.message._replace(rcode=rcode), size=size)
        return SILENT if lost and transport is Transport.UDP else whole

    assert first(manners(behind(firewall))).large == told
    without = tuple(c for c in CANARIES if c.purpose is not Purpose.SIZE)
    assert first(manners(behind(firewall), without)).large == ""


def test_without_tcp_nothing_is_asked_to_compare_with() -> None:
    asked = []

    def no_tcp(answer: Answer, query: Query, transport: Transport) -> Answer | NoAnswer:
        asked.append(query.rdtype)
        return SILENT if transport is Transport.TCP else answer

    assert first(manners(behind(no_tcp))).large_tcp == "silent"
    assert int(dns.rdatatype.DNSKEY) not in asked
