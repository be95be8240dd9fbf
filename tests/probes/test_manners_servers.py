"""Each server has manners of its own: nothing of one is told of another, and each is asked once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.query import Query
from netaudit.facts.manners import COOKIE_LENGTH, ServerManners
from netaudit.model import Transport
from netaudit.probes._unusual import in_mixed_case
from netaudit.probes.manners import zone_manners
from tests.dns.worlds import OTHER, UNIT, address, internet
from tests.fakes.dns_world import World
from tests.probes.copies import BAD, GOOD, two_servers
from tests.probes.dns_net import UNIT_ZONE, ask
from tests.probes.test_manners import Polite

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.model import Address

    Lost = Callable[[Query], bool]


@dataclass
class Two(Polite):
    """The second server spoils its replies by `spoil`.

    Long: more octets than `room`; where its answers are, they came over TCP alone (`Answer`'s
    `shortened`), and asked for as they are they meet `then`. `long`: how long those were.
    """

    spoil: Any = None
    room: int = 65535
    then: Failure = Failure.SILENT
    exact: list[Query] = field(default_factory=list)
    long: list[int] = field(default_factory=list)

    def respond(self, address: Address, query: Query, rcode: int | None) -> bytes:
        self.odd = [self.spoil] if self.spoil and str(address) == OTHER else []
        return super().respond(address, query, rcode)

    async def __call__(
        self,
        address: Address,
        query: Query,
        transport: Transport = Transport.UDP,
        *,
        whole: bool = True,
    ) -> Answer | NoAnswer:
        answer = await super().__call__(address, query, transport, whole=whole)
        long = isinstance(answer, Answer) and answer.size > self.room and query.payload > 512
        if str(address) != OTHER or not long or query.options:
            return answer
        assert isinstance(answer, Answer)
        self.long.append(answer.size)
        if whole:
            return answer._replace(transport=Transport.TCP, truncated=True, shortened=True)
        self.exact.append(query)
        return NoAnswer(self.then)


def two(spoil: Any = None, **how: Any) -> tuple[ServerManners, ServerManners, Two]:
    net, _ = two_servers()
    world = net.world = Two(net.world.servers, spoil=spoil, **how)
    servers = {server.server: server for server in ask(net, zone_manners, UNIT_ZONE).servers}
    return servers[GOOD], servers[BAD], world


def _refuses_options(asked: dns.message.Message, reply: dns.message.Message) -> None:
    if asked.options:
        reply.set_rcode(dns.rcode.REFUSED)


def _refers_upwards(asked: dns.message.Message, reply: dns.message.Message) -> None:
    if asked.question[0].name == dns.name.root:
        reply.set_rcode(dns.rcode.NOERROR)
        reply.authority = [dns.rrset.from_text(".", 0, "IN", "NS", "ns.root.test.")]


def _without_do(_asked: dns.message.Message, reply: dns.message.Message) -> None:
    reply.use_edns(0, 0, 1232, options=list(reply.options))


@pytest.mark.parametrize(
    ("spoil", "field", "first", "second"),
    [
        (_refuses_options, "unknown", "NOERROR", "REFUSED"),
        (_refers_upwards, "upward", False, True),
        (_without_do, "dnssec_ok", True, False),
    ],
)
def test_one_of_two_servers_is_odd(spoil: Any, field: str, first: Any, second: Any) -> None:
    good, bad, _ = two(spoil)
    assert (getattr(good, field), getattr(bad, field)) == (first, second)


def test_long_answers_are_lost_at_one_of_two_servers() -> None:
    """Of what is lost the shortest is asked for again, once: it tells most."""
    good, bad, world = two(room=200)
    assert len(set(world.long)) > 1
    assert (good.lost, bad.lost, len(world.exact)) == (0, min(world.long), 1)
    assert two(room=max(world.long))[1].lost == 0


def test_each_of_two_servers_loses_answers_of_its_own() -> None:
    """Once a run of each."""
    lost: list[tuple[str, int]] = []

    def longer(asked: dns.message.Message, reply: dns.message.Message) -> None:
        if asked.question[0].rdtype == dns.rdatatype.DNSKEY:
            text = '"' + "x" * 250 + '"'
            reply.additional.append(dns.rrset.from_text("x.u.kontum.test.", 60, "IN", "TXT", text))

    class Both(Two):
        def respond(self, address: Address, query: Query, rcode: int | None) -> bytes:
            self.odd = [longer] if str(address) == OTHER else []
            return Polite.respond(self, address, query, rcode)

        async def __call__(self, *rest: Any, whole: bool = True) -> Any:
            answer = await World.__call__(self, *rest, whole=whole)
            if not isinstance(answer, Answer) or answer.size < 300 or rest[1].options:
                return answer
            if whole:
                return answer._replace(transport=Transport.TCP, truncated=True, shortened=True)
            lost.append((str(rest[0]), answer.size))
            return NoAnswer(Failure.SILENT)

    net, _ = two_servers()
    net.world = Both(net.world.servers)
    servers = {server.server: server.lost for server in ask(net, zone_manners, UNIT_ZONE).servers}
    told = dict(lost)
    assert told == {UNIT: servers[GOOD], OTHER: servers[BAD]}
    assert len(told) == len(set(told.values())) == 2


@pytest.mark.parametrize("failure", [Failure.REFUSED, Failure.UNREACHABLE, Failure.GARBAGE])
def test_what_is_no_silence_is_no_loss(failure: Failure) -> None:
    assert two(room=200, then=failure)[1].lost == 0


@pytest.mark.parametrize("kind", ["SOA", "NS", "DNSKEY", "AAAA"])
def test_any_of_the_usual_answers_may_be_lost(kind: str) -> None:
    def grows(asked: dns.message.Message, reply: dns.message.Message) -> None:
        """Only that one is long."""
        long = asked.question[0].rdtype == dns.rdatatype.from_text(kind)
        if long and asked.question[0].name != dns.name.root:
            text = " ".join(['"' + "x" * 250 + '"'] * 4)
            reply.additional.append(dns.rrset.from_text("x.u.kontum.test.", 60, "IN", "TXT", text))

    _, bad, world = two(grows, room=1000)
    assert [query.label().split()[1] for query in world.exact] == [kind]
    assert bad.lost is not None
    assert bad.lost > 1000


@pytest.mark.parametrize(("short", "expected"), [(False, "NOERROR"), (True, COOKIE_LENGTH)])
def test_other_options_are_no_cookie(expected: str, *, short: bool) -> None:
    def pads(asked: dns.message.Message, reply: dns.message.Message) -> None:
        if asked.options:
            made = dns.edns.GenericOption(dns.edns.OptionType.PADDING, bytes(3))
            cookies = [dns.edns.GenericOption(dns.edns.COOKIE, bytes(3))] if short else []
            reply.use_edns(0, int(dns.flags.DO), 1232, options=[made, *cookies])

    found = two(pads)[1]
    assert (found.cookie, found.echoes) == (expected, ())


def test_keys_that_come_to_nothing_are_asked_for_again_in_short() -> None:
    """Who is silent to the question for them is a matter of other checks."""
    net, _ = two_servers()
    world = net.world = Two(net.world.servers)
    world.silent_to = {(address(UNIT), over, int(dns.rdatatype.DNSKEY)) for over in Transport}
    small = {server.server: server.small for server in ask(net, zone_manners, UNIT_ZONE).servers}
    assert small == {GOOD: "silent", BAD: "NOERROR"}


def test_the_root_is_asked_for_without_signatures() -> None:
    """An open resolver would give all of them to whoever pretends to be somebody else."""
    flags = []

    def note(asked: dns.message.Message, _reply: dns.message.Message) -> None:
        if asked.question[0].name == dns.name.root and asked.flags & dns.flags.RD:
            flags.append(asked.ednsflags & dns.flags.DO)

    net = internet()
    net.world = Polite(net.world.servers, odd=[note])
    ask(net, zone_manners, UNIT_ZONE)
    assert flags == [0]


def test_mixed_case_has_letters_of_both_kinds_by_turns() -> None:
    assert in_mixed_case(dns.name.from_text("kontum.test")).to_text() == "kOnTuM.TeSt."


@pytest.mark.parametrize(
    ("owner", "kind", "how", "upward"),
    [
        (".", "NS", {}, True),
        ("test.", "NS", {}, True),
        ("u.kontum.test.", "NS", {}, False),  # to itself
        ("other.test.", "NS", {}, False),
        (".", "NSEC", {}, False),
        (".", "NS", {"rcode": dns.rcode.REFUSED}, False),
        (".", "NS", {"flags": dns.flags.AA}, False),
        (".", "NS", {"resolved": True}, False),
    ],
)
def test_what_an_upward_referral_is(
    owner: str, kind: str, how: dict[str, Any], *, upward: bool
) -> None:
    text = ". NS" if kind == "NSEC" else "ns.root.test."

    def refers(asked: dns.message.Message, reply: dns.message.Message) -> None:
        if asked.question[0].name != dns.name.root:
            return
        reply.set_rcode(how.get("rcode", dns.rcode.NOERROR))
        reply.flags |= how.get("flags", 0)
        shown = [dns.rrset.from_text(owner, 0, "IN", kind, text)]
        beside = [dns.rrset.from_text("x.", 0, "IN", "A", "198.18.0.1")]
        reply.authority = shown
        reply.answer = beside if how.get("resolved") else []

    assert two(refers)[1].upward is upward


def test_one_name_above_among_others_is_enough() -> None:
    def refers(asked: dns.message.Message, reply: dns.message.Message) -> None:
        if asked.question[0].name == dns.name.root:
            reply.set_rcode(dns.rcode.NOERROR)
            for owner in ("other.", "."):
                found = dns.rrset.from_text(owner, 0, "IN", "NS", "ns.root.test.")
                reply.authority.append(found)

    assert two(refers)[1].upward


def test_who_leaves_the_question_out_has_not_changed_its_case() -> None:
    def refuses(asked: dns.message.Message, reply: dns.message.Message) -> None:
        if asked.options:
            reply.set_rcode(dns.rcode.FORMERR)
            for section in reply.sections:
                section.clear()

    found = two(refuses)[1]
    assert (found.unknown, found.case_kept, found.echoes) == ("FORMERR", True, ())


def test_a_denial_that_does_not_come_has_no_soa() -> None:
    net, _ = two_servers()
    world = net.world = Two(net.world.servers)
    types = (int(dns.rdatatype.CDS), 65280)
    world.silent_to = {(address(OTHER), over, t) for over in Transport for t in types}
    found = {server.server: server for server in ask(net, zone_manners, UNIT_ZONE).servers}
    assert (found[BAD].denial_soa, found[BAD].denied, found[BAD].alias) == ("", False, "")
    assert (found[GOOD].denial_soa, found[GOOD].denied) == ("u.kontum.test", True)


def test_short_answers_are_wanted_as_they_come() -> None:
    """Over TCP the keys would be whole, and whether TC was set could not be seen."""
    asked: list[bool] = []

    class Watched(Two):
        async def __call__(self, *rest: Any, whole: bool = True) -> Any:
            if rest[1].payload == 512:
                asked.append(whole)
            return await super().__call__(*rest, whole=whole)

    def grows(question: dns.message.Message, reply: dns.message.Message) -> None:
        if question.question[0].rdtype == dns.rdatatype.DNSKEY:
            text = " ".join(['"' + "x" * 250 + '"'] * 2)
            reply.additional.append(dns.rrset.from_text("x.u.kontum.test.", 60, "IN", "TXT", text))

    net, _ = two_servers()
    net.world = Watched(net.world.servers, spoil=grows)
    ask(net, zone_manners, UNIT_ZONE)
    assert asked == [False]
