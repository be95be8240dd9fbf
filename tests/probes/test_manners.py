from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.query import Query
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.manners import COOKIE_LENGTH, OTHER_COOKIE, ZoneManners
from netaudit.model import Outcome, Transport, Zone
from netaudit.probes.manners import zone_manners
from netaudit_checks.dns.truncation_signalled import truncation_signalled
from tests.dns.worlds import UNIT, Internet, address, internet
from tests.fakes.dns_world import World
from tests.fakes.dns_zones import Zone as Signed
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from netaudit.facts.manners import ServerManners
    from netaudit.model import Address


@dataclass
class Polite(World):
    """Servers that know EDNS well; `odd` is given question and reply, and spoils the reply."""

    odd: list[Any] = field(default_factory=list)
    software: str = ""

    def respond(self, address: Address, query: Query, rcode: int | None) -> bytes:
        asked = dns.message.from_wire(query.to_wire())
        reply = dns.message.from_wire(super().respond(address, query, rcode))
        if asked.edns > 0:
            reply = dns.message.make_response(asked)
            reply.set_rcode(dns.rcode.BADVERS)
        if asked.question[0].rdclass == dns.rdataclass.CH and self.software:
            reply.set_rcode(dns.rcode.NOERROR)
            name = asked.question[0].name
            reply.answer = [dns.rrset.from_text(name, 0, "CH", "TXT", f'"{self.software}"')]
        if asked.ednsflags & dns.flags.DO:
            reply.want_dnssec()
        for spoil in self.odd:
            spoil(asked, reply)
        return reply.to_wire(max_size=65535)


def polite(*odd: Any, software: str = "") -> Internet:
    net = internet()
    net.world = Polite(net.world.servers, odd=list(odd), software=software)
    return net


def manners(net: Internet) -> ServerManners:
    """Of the unit's only server."""
    (found,) = ask(net, zone_manners, UNIT_ZONE).servers
    return found  # type: ignore[no-any-return]


def test_a_sound_server() -> None:
    found = manners(polite())
    assert found.server == f"ns1.u.kontum.test ({UNIT})"
    assert (found.edns, found.dnssec_ok, found.case_kept, found.upward) == (True, True, True, False)
    assert (found.version_one, found.version_shown) == ("BADVERS", 0)
    assert (found.unknown, found.echoes) == ("NOERROR", ())
    assert (found.unknown_type, found.denial_soa) == ("NOERROR", "u.kontum.test")
    assert (found.small, found.small_edns, found.small_truncated) == ("NOERROR", True, False)
    assert found.small_size > 200
    assert found.software == ""


def _without_edns(_asked: dns.message.Message, reply: dns.message.Message) -> None:
    reply.use_edns(False)


def _echo(asked: dns.message.Message, reply: dns.message.Message) -> None:
    if asked.options:
        reply.use_edns(0, asked.ednsflags, 1232, options=list(asked.options))


def _lower(asked: dns.message.Message, reply: dns.message.Message) -> None:
    reply.question[0].name = asked.question[0].name.canonicalize()


def _long(asked: dns.message.Message, reply: dns.message.Message) -> None:
    """Keys that do not fit into 512 octets."""
    if asked.question[0].rdtype == dns.rdatatype.DNSKEY:
        text = " ".join(['"' + "x" * 250 + '"'] * 2)
        reply.additional.append(dns.rrset.from_text("u.kontum.test.", 60, "IN", "TXT", text))


def _cut(asked: dns.message.Message, reply: dns.message.Message) -> None:
    if asked.payload == 512:
        reply.answer.clear()
        reply.additional.clear()
        reply.flags |= dns.flags.TC


def _cut_without_edns(asked: dns.message.Message, reply: dns.message.Message) -> None:
    if asked.edns < 0 and reply.answer and asked.question[0].rdtype == dns.rdatatype.DNSKEY:
        reply.answer.clear()
        reply.additional.clear()
        reply.flags |= dns.flags.TC


def _no_denial(_asked: dns.message.Message, reply: dns.message.Message) -> None:
    reply.authority = [r for r in reply.authority if r.rdtype != dns.rdatatype.SOA]


def _alias(asked: dns.message.Message, reply: dns.message.Message) -> None:
    """As tinydns does with a CNAME at the apex."""
    owner = asked.question[0].name
    denied = reply.flags & dns.flags.AA and not reply.answer
    if denied and owner == dns.name.from_text("u.kontum.test"):
        reply.answer.append(dns.rrset.from_text(owner, 60, "IN", "CNAME", "www.kontum.test."))
        reply.authority.clear()


def _refer(asked: dns.message.Message, reply: dns.message.Message) -> None:
    root = asked.question[0].name == dns.name.root
    if root and asked.question[0].rdtype == dns.rdatatype.NS and asked.flags & dns.flags.RD:
        reply.flags &= ~dns.flags.AA
        reply.answer.clear()
        reply.authority = [dns.rrset.from_text(".", 0, "IN", "NS", "ns.root.test.")]
        reply.set_rcode(dns.rcode.NOERROR)


@pytest.mark.parametrize(
    ("spoils", "expected"),
    [
        ([_without_edns], {"edns": False, "dnssec_ok": False, "version_shown": None}),
        ([_echo], {"echoes": ("option", "flag")}),
        ([_lower], {"case_kept": False}),
        ([_long, _cut], {"small_truncated": True, "small_edns": True}),
        ([_no_denial], {"denial_soa": "", "denied": True}),
        ([_alias], {"denied": False, "alias": "www.kontum.test"}),
        ([_refer], {"upward": True}),
    ],
)
def test_what_is_odd_is_told(spoils: list[Any], expected: dict[str, Any]) -> None:
    found = manners(polite(*spoils))
    assert {key: getattr(found, key) for key in expected} == expected


@pytest.mark.parametrize(
    ("text", "shown"), [("lab 1.0", "lab 1.0"), ("\\009x" * 60, ("?x" * 60)[:80])]
)
def test_its_software(text: str, shown: str) -> None:
    assert manners(polite(software=text)).software == shown


def test_a_server_that_is_silent_to_what_is_odd() -> None:
    @dataclass
    class Deaf(Polite):
        async def __call__(self, address: Address, query: Query, *rest: Any, **more: Any) -> Any:
            if query.version or query.options or query.rdclass != 1 or query.recursion:
                return NoAnswer(Failure.SILENT)
            if query.rdtype >= 65280 or query.payload == 512:
                return NoAnswer(Failure.SILENT)
            return await super().__call__(address, query, *rest, **more)

    net = internet()
    net.world = Deaf(net.world.servers, odd=[_long])
    found = manners(net)
    assert found.version_one == found.unknown == found.unknown_type == found.small == "silent"
    assert (found.case_kept, found.upward, found.echoes) == (True, False, ())
    assert found.denial_soa == "u.kontum.test"  # by CDS, which it answers
    assert (found.small_size, found.small_edns, found.software) == (0, False, "")


@pytest.mark.parametrize(("spoils", "times"), [([], 0), ([_long], 1), ([_without_edns], 0)])
def test_keys_that_fit_into_512_octets_are_not_asked_for_again(
    spoils: list[Any], times: int
) -> None:
    asked: list[int] = []

    def _watch(question: dns.message.Message, _reply: dns.message.Message) -> None:
        asked.append(question.payload)

    manners(polite(*spoils, _watch))
    assert asked.count(512) == times


def _refuse_edns(asked: dns.message.Message, reply: dns.message.Message) -> None:
    """As servers do that are older than EDNS."""
    if asked.edns >= 0:
        reply.set_rcode(dns.rcode.FORMERR)
        for section in reply.sections[1:]:
            section.clear()
    reply.use_edns(False)


@pytest.mark.parametrize(
    ("spoils", "size", "truncated", "outcome"),
    [
        ([], range(200, 513), False, Outcome.PASS),
        ([_long], range(513, 2000), False, Outcome.FAIL),
        ([_long, _cut_without_edns], range(20, 100), True, Outcome.PASS),
    ],
)
def test_who_speaks_no_edns_is_not_asked_for_short_answers_with_it(
    spoils: list[Any], size: range, *, truncated: bool, outcome: Outcome
) -> None:
    found = manners(polite(*spoils, _refuse_edns))
    assert (found.edns, found.small, found.small_edns) == (False, "NOERROR", False)
    assert (found.small_size in size, found.small_truncated) == (True, truncated)
    verdict = truncation_signalled(UNIT_ZONE, ZoneManners((found,)))
    assert verdict.outcome is outcome


def test_what_is_the_servers_is_asked_once_for_all_its_zones() -> None:
    versions: list[int] = []
    types: list[int] = []

    def _watch(question: dns.message.Message, _reply: dns.message.Message) -> None:
        versions.append(question.edns)
        types.append(question.question[0].rdtype)

    async def both(_zone: Any, net: Any) -> list[ServerManners]:
        zones = [UNIT_ZONE, Zone("so-b", "v.kontum.test")]
        return [server for zone in zones for server in (await zone_manners(zone, net)).servers]

    net = polite(_watch, _lower, _echo)
    other = Signed.make("v.kontum.test.")
    net.kontum.delegate(other, ("ns1.u.kontum.test.", UNIT))
    net.world.serve(UNIT, other)
    first, second = ask(net, both, UNIT_ZONE)
    assert (versions.count(1), types.count(65280)) == (1, 1)
    assert first.unknown_type == second.unknown_type == "NOERROR"
    assert (first.case_kept, first.echoes) == (False, ("option", "flag"))
    assert (second.case_kept, second.echoes) == (first.case_kept, first.echoes)
    assert (first.denial_soa, second.denial_soa) == ("u.kontum.test", "v.kontum.test")


@dataclass
class Behind(Polite):
    """Long answers over UDP are lost, as the asker tells it; or they were only once."""

    chance: bool = False
    exact: list[Query] = field(default_factory=list)

    async def __call__(
        self,
        address: Address,
        query: Query,
        transport: Transport = Transport.UDP,
        *,
        whole: bool = True,
    ) -> Answer | NoAnswer:
        answer = await super().__call__(address, query, transport, whole=whole)
        usual = address == ip_address(UNIT) and query.payload > 512 and not query.options
        if isinstance(answer, NoAnswer) or answer.size <= 512 or not usual:
            return answer
        if whole:
            return answer._replace(transport=Transport.TCP, truncated=True, shortened=True)
        self.exact.append(query)
        return answer if self.chance else NoAnswer(Failure.SILENT)


@pytest.mark.parametrize("chance", [False, True])
def test_answers_that_are_lost_for_their_length(chance: bool) -> None:  # noqa: FBT001
    net = internet()
    world = net.world = Behind(net.world.servers, odd=[_long], chance=chance)
    found = manners(net)
    assert [query.rdtype for query in world.exact] == [dns.rdatatype.DNSKEY]  # once
    assert found.lost is not None
    assert (found.lost > 512) is not chance
    assert manners(polite()).lost == 0


def test_lame_servers_are_told_elsewhere() -> None:
    net = polite()
    net.world.failures[address(UNIT)] = 5
    assert ask(net, zone_manners, UNIT_ZONE).servers == ()


def test_without_a_route_we_cannot_ask() -> None:
    net = polite()
    net.world.failures[address(UNIT)] = NoRoute("no IPv6 here")
    with pytest.raises(CannotAsk, match="no IPv6 here"):
        ask(net, zone_manners, UNIT_ZONE)


def _cookie(data: bytes) -> Any:
    def give(asked: dns.message.Message, reply: dns.message.Message) -> None:
        for option in asked.options:
            if option.otype == dns.edns.COOKIE:
                sent = option.to_wire() or b""
                made = dns.edns.GenericOption(dns.edns.COOKIE, data.replace(b"<client>", sent))
                reply.use_edns(0, asked.ednsflags, 1232, options=[made])

    return give


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<client>", "NOERROR"),  # an echo: no cookie of the server's
        (b"<client>" + bytes(8), "NOERROR"),
        (b"<client>" + bytes(32), "NOERROR"),
        (b"<client>" + bytes(33), COOKIE_LENGTH),
        (b"<client>" + bytes(7), COOKIE_LENGTH),
        (b"", COOKIE_LENGTH),
        (bytes(8), OTHER_COOKIE),
        (bytes(24), OTHER_COOKIE),
    ],
)
def test_the_cookie_that_comes_back(data: bytes, expected: str) -> None:
    """RFC 7873 sections 4 and 5.3."""
    assert manners(polite()).cookie == "NOERROR"
    assert manners(polite(_cookie(data))).cookie == expected


def test_who_refuses_a_cookie() -> None:
    def refuse(asked: dns.message.Message, reply: dns.message.Message) -> None:
        if any(option.otype == dns.edns.COOKIE for option in asked.options):
            reply.set_rcode(dns.rcode.REFUSED)

    found = manners(polite(refuse))
    assert (found.cookie, found.unknown) == ("REFUSED", "NOERROR")


def test_a_cookie_rides_on_another_question() -> None:
    asked: list[set[int]] = []

    def note(query: dns.message.Message, _reply: dns.message.Message) -> None:
        if query.options:
            asked.append({int(option.otype) for option in query.options})

    assert manners(polite(note)).cookie == "NOERROR"
    assert asked == [{int(dns.edns.NSID), int(dns.edns.COOKIE), 65001}]
