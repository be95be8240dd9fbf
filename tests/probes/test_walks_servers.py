"""Which servers a walk asks, whose word it takes, and how far it goes at most."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.cuts import Cut, Stuck
from netaudit.dns.flaws import Flaw
from netaudit.dns.message import RRset, parse
from netaudit.dns.query import Query
from netaudit.errors import Stopped
from netaudit.model import Transport
from netaudit.probes._walks import (
    MOST_QUESTIONS,
    _end,
    _first,
    _is_of,
    _links_shown,
    _servers,
    address_of,
    chain_of,
    walk_tree,
)
from netaudit.probes._zone_servers import CDS, below
from tests.dns.worlds import address
from tests.fakes.dns_zones import name

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.dns.message import Message
    from netaudit.model import Address

ZONE, TXT, A = name("u.test."), 16, 1
AT = [address(f"2001:db8::{n}") for n in range(1, 7)]
SOA_TEXT = "ns.u.test. admin.test. 7 7200 3600 1209600 300"
SILENT = NoAnswer(Failure.SILENT)


def says(*records: str, aa: bool = True, rcode: int = 0, authority: tuple[str, ...] = ()) -> Answer:
    """An answer with these records."""
    made = dns.message.Message(1)
    made.flags = dns.flags.QR | (dns.flags.AA if aa else 0)
    made.set_rcode(dns.rcode.Rcode(rcode))
    for section, texts in ((made.answer, records), (made.authority, authority)):
        for text in texts:
            owner, rdtype, rdata = text.split(" ", 2)
            section.append(dns.rrset.from_text(owner, 60, "IN", rdtype, rdata))
    wire = made.to_wire()
    return Answer(parse(wire), Transport.UDP, len(wire))


SERVES = says(f"u.test. SOA {SOA_TEXT}")
DENIES = says(authority=(f"u.test. SOA {SOA_TEXT}",))
REFERS = says(authority=("u.test. NS ns.u.test.",), aa=False)


def kit(said: Any, addresses: Any = None) -> Any:
    """What the walks use of a kit: servers that say so, by address or by question."""

    async def ask(at: Address, query: Query) -> Answer | NoAnswer:
        came = said[at if at in said else query.key()]
        if isinstance(came, Exception):
            raise came
        return came  # type: ignore[no-any-return]  # of whatever the test says

    async def known(*_: object) -> list[tuple[Name, Address]]:
        if isinstance(addresses, Exception):
            raise addresses
        return [(name("ns."), at) for at in addresses or said]

    cut = Cut(ZONE, None, (), ())
    walker = SimpleNamespace(question=ask, addresses=known, cuts={ZONE: cut})
    return SimpleNamespace(asker=ask, walker=walker)


def first(*said: Answer | NoAnswer) -> Message | None:
    tools = kit(dict(zip(AT, said, strict=False)))
    query = Query(name("a.u.test."), TXT)
    return asyncio.run(_first(tools, ZONE, AT[: len(said)], query))


NAMELESS = says(authority=("a.u.test. NS ns.a.u.test.",), aa=False)


@pytest.mark.parametrize(
    "passed_over",
    [
        SILENT,
        says(rcode=5),
        says(rcode=2, aa=False),
        REFERS,
        says("a.u.test. TXT x", aa=False),
        says(authority=(f"u.test. SOA {SOA_TEXT}",), aa=False),
    ],
    ids=["silent", "refuses", "fails", "refers to the zone", "cached", "cached denial"],
)
def test_who_does_not_know_the_zone_is_passed_over(passed_over: Answer | NoAnswer) -> None:
    assert first(passed_over) is None
    assert first(passed_over, SILENT, DENIES) == DENIES.message
    assert first(DENIES, passed_over) == DENIES.message


@pytest.mark.parametrize("word", [DENIES, NAMELESS, says("a.u.test. TXT x")])
def test_the_word_of_who_knows_the_zone_is_taken(word: Answer) -> None:
    assert first(word, says("a.u.test. TXT y")) == word.message


def servers(said: Any, addresses: Any = None) -> list[int]:
    found = asyncio.run(_servers(kit(said, addresses), ZONE))
    return [AT.index(at) for at in found]


def test_the_first_three_that_serve_the_zone_are_asked() -> None:
    said = dict.fromkeys(AT, SERVES) | {AT[1]: SILENT, AT[5]: Stopped("is not asked")}
    assert servers(said) == [0, 2, 3]


def test_where_nobody_serves_it_three_of_all_are_asked() -> None:
    empty, cached = says(), says(f"u.test. SOA {SOA_TEXT}", aa=False)
    other = says(f"test. SOA {SOA_TEXT}")
    said = dict(zip(AT, (REFERS, empty, cached, other, SILENT), strict=False))
    assert servers(said) == [0, 1, 2]
    assert servers(said | {AT[5]: SERVES}) == [5]


def test_what_cannot_be_asked_counts_where_nobody_else_is_known() -> None:
    stopped = Stopped("stopped")
    assert servers({AT[0]: stopped, AT[1]: SERVES}) == [1]
    assert servers({AT[0]: stopped, AT[1]: SILENT}) == [1]
    with pytest.raises(Stopped):
        servers({AT[0]: stopped, AT[1]: stopped})


def test_a_zone_without_servers_has_none() -> None:
    stuck = Stuck(Flaw("NO_SERVER_ADDRESS", "u.test.", "u.test."))
    assert servers({}, stuck) == []
    tools = kit({}, stuck)

    async def once(_key: object, make: Any) -> Any:
        return await make()

    async def resolve(*_: object) -> None:
        return None

    tools.net, tools.resolver = SimpleNamespace(once=once), SimpleNamespace(resolve=resolve)
    assert asyncio.run(chain_of(tools, ZONE)) is None


def shown(cds: Answer | NoAnswer, made_up: Answer | NoAnswer) -> dict[str, int]:
    """Owners of the links, and their TTLs."""
    said = {Query(ZONE, CDS).key(): cds, Query(below(ZONE), 28).key(): made_up}
    found = asyncio.run(_links_shown(kit(said), ZONE, AT[0]))
    return {owner.to_text(): len(rrset.rdatas) for owner, rrset in found.items()}


NSECS = ("u.test. NSEC b.u.test. SOA NSEC", "b.u.test. NSEC \\000.b.u.test. A NSEC")


def test_the_links_that_denials_show_are_known() -> None:
    apex = says(authority=(f"u.test. SOA {SOA_TEXT}", *NSECS[:1]))
    other = says(authority=("c.u.test. NSEC \\000.d.u.test. A NSEC",), rcode=3)
    assert shown(apex, SILENT) == {"u.test.": 1}
    assert shown(SILENT, other) == {"c.u.test.": 1}
    assert shown(apex, other) == {"u.test.": 1, "c.u.test.": 1}


@pytest.mark.parametrize(
    "answer",
    [
        SILENT,
        says(authority=NSECS[1:]),  # of one name alone
        says("u.test. TXT x", authority=NSECS[:1]),
        says(authority=NSECS[:1], aa=False),
        says(authority=NSECS[:1], rcode=5),
    ],
)
def test_what_is_no_denial_or_no_link_is_not_known(answer: Answer | NoAnswer) -> None:
    assert shown(answer, answer) == {}


def test_a_set_without_a_record_that_can_be_read_is_no_link() -> None:
    assert not _is_of(ZONE, RRset(name("a.u.test."), 47, 60, ()))
    text = says("a.u.test. TXT x").message.answer[0]
    assert not _is_of(ZONE, text)


def test_a_name_that_begins_with_a_zero_octet_may_be_a_name_of_the_zone() -> None:
    (link,) = says("a.u.test. NSEC \\000.b.u.test. A NSEC").message.answer
    assert _end(ZONE, link) is None
    for text in ("b.u.test. NSEC b.u.test. A NSEC", "b.u.test. NSEC z.v.test. A NSEC"):
        (back,) = says(text).message.answer
        end = _end(ZONE, back)
        assert end
        assert end.why == "the chain turns back"


def test_a_tree_in_which_everything_but_one_name_exists_is_given_up_in_time() -> None:
    asked = []

    async def ask(owner: Name, _rdtype: int, dnssec_ok: bool) -> Message:  # noqa: FBT001  Asks
        asked.append((owner, dnssec_ok))
        return says(rcode=3).message if len(asked) == 1 else says().message

    tree = asyncio.run(walk_tree(ask, ZONE))
    assert (tree.owners, tree.asked, len(asked)) == ((), 273, 273)
    assert tree.why == f"more than {MOST_QUESTIONS} questions"
    assert not any(dnssec_ok for _, dnssec_ok in asked)


def test_a_name_with_a_nibble_too_many_is_no_address() -> None:
    nibbles = ".".join("0" * 32)
    assert address_of(name(f"{nibbles}.ip6.arpa.")) == address("::")
    assert address_of(name(f"0.{nibbles}.ip6.arpa.")) is None


def test_a_tree_whose_servers_are_silent_from_the_first_question_on() -> None:
    async def silent(*_: object) -> None:
        return None

    tree = asyncio.run(walk_tree(silent, ZONE))
    assert (tree.owners, tree.asked, tree.why) == ((), 1, "no server answered")
