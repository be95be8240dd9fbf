from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dns.flags
import dns.rcode
import dns.rdatatype
import pytest

from netaudit.dns.ask import Failure, NoAnswer
from netaudit.facts.zone import Answered
from netaudit.model import Transport, Zone
from netaudit.probes._zone_servers import audit
from tests.dns.worlds import UNIT, Internet, address, internet
from tests.fakes.dns_world import World
from tests.fakes.dns_zones import Zone as FakeZone
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

    from netaudit.dns.query import Query
    from netaudit.model import Address
    from netaudit.net.context import Net
    from netaudit.probes._zone_servers import Heard

LABEL = "u.kontum.test. {}"


class Failing(World):
    """Over TCP, some types meet a failure; whoever asks for more on that connection as well."""

    types: frozenset[str] = frozenset()
    failure = Failure.CUT

    async def conversation(self, address: Address, queries: list[Query]) -> list[Any]:
        came: list[Any] = []
        for query in queries:
            kind = query.label().split()[1]
            failed = bool(came) and isinstance(came[-1], NoAnswer)
            if str(address) == UNIT and (failed or kind in self.types):
                self.asked[address, query.label()] += 1
                came.append(NoAnswer(self.failure))
            else:
                came.append(await self(address, query, Transport.TCP))
        return came


def heard(net: Internet) -> Heard:
    (found,) = ask(net, audit, UNIT_ZONE).heard
    return found  # type: ignore[no-any-return]


def failing(net: Internet, failure: Failure, *types: str) -> Heard:
    net.world = world = Failing(net.world.servers)
    world.types, world.failure = frozenset(types), failure
    return heard(net)


def shown(found: Heard) -> set[str]:
    return {dns.rdatatype.to_text(dns.rdatatype.RdataType(r.rdtype)) for r in found.shown}


def over_tcp(net: Internet) -> dict[str, int]:
    """Questions by type, of those that no server is asked over UDP."""
    return {t: net.world.asked[address(UNIT), LABEL.format(t)] for t in ("ANY", "AXFR")}


def test_all_that_is_there_is_shown_at_once() -> None:
    net = internet()
    net.unit.add("u.kontum.test.", "MX", "10 mail.u.kontum.test.")
    found = heard(net)
    assert (found.view.tcp, found.view.transfer) == (Answered.ANSWERED, "empty")
    assert shown(found) == {"SOA", "NS", "DNSKEY", "MX"}
    assert all(rrset.sigs for rrset in found.shown)
    assert over_tcp(net) == {"ANY": 1, "AXFR": 1}
    assert net.world.asked[address(UNIT), LABEL.format("SOA")] == 1


@pytest.mark.parametrize("failure", [Failure.CUT, Failure.GARBAGE])
def test_who_minds_the_type_still_answers_over_tcp(failure: Failure) -> None:
    net = internet()
    found = failing(net, failure, "ANY")
    assert (found.view.tcp, found.view.transfer, found.shown) == (Answered.ANSWERED, "empty", ())
    assert over_tcp(net) == {"ANY": 1, "AXFR": 2}


@pytest.mark.parametrize("failure", [Failure.CUT, Failure.GARBAGE])
def test_who_answers_nothing_over_tcp(failure: Failure) -> None:
    found = failing(internet(), failure, "ANY", "SOA")
    assert (found.view.tcp, found.view.transfer) == (Answered(str(failure)), str(failure))


def test_where_nothing_listens_it_is_not_tried_again() -> None:
    net = internet()
    found = failing(net, Failure.REFUSED, "ANY", "SOA")
    assert (found.view.tcp, found.view.transfer, found.shown) == (Answered.REFUSED, "refused", ())
    assert over_tcp(net) == {"ANY": 1, "AXFR": 1}


def refuse(message: Message) -> None:
    message.set_rcode(dns.rcode.NOTIMP)
    message.answer.clear()


def without_authority(message: Message) -> None:
    message.flags &= ~dns.flags.AA


def one_set(message: Message) -> None:
    """RFC 8482 section 4.1, but not the SOA."""
    message.answer = [r for r in message.answer if dns.rdatatype.NS in {r.rdtype, r.covers}]


@pytest.mark.parametrize("edit", [refuse, without_authority, one_set])
def test_an_answer_that_shows_no_zone_says_nothing_of_tcp(edit: Any) -> None:
    net = internet()

    def tamper(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.ANY:
            edit(message)

    net.unit.tamper = tamper
    found = heard(net)
    assert (found.view.tcp, found.shown) == (Answered.ANSWERED, ())
    assert net.world.asked[address(UNIT), LABEL.format("SOA")] == 2


def conversations(net: Internet) -> tuple[int, int]:
    """Questions of type ANY and SOA over TCP, where two zones are at the unit's server."""
    other = FakeZone.make("other.kontum.test.")
    net.kontum.delegate(other, ("ns1.u.kontum.test.", UNIT))
    net.world.serve(UNIT, other)

    async def both(_target: object, run: Net) -> None:
        for zone in (UNIT_ZONE, Zone("so-a", "other.kontum.test")):
            await audit(zone, run)

    ask(net, both, None)
    asked = net.world.asked
    names = "u.kontum.test.", "other.kontum.test."
    every, soa = ([asked[address(UNIT), f"{n} {t}"] for n in names] for t in ("ANY", "SOA"))
    return sum(every), sum(soa) - 2


@pytest.mark.parametrize("denial", ["nsec", ""])
def test_who_shows_all_is_asked_so_about_each_zone(denial: str) -> None:
    """All may be no more than SOA and NS."""
    assert conversations(internet(denial=denial)) == (2, 0)


@pytest.mark.parametrize("kept", ["SOA", "NS"])
def test_who_shows_one_set_is_asked_for_no_more(kept: str) -> None:
    """Debian's NSD shows the SOA, Knot another."""
    net = internet()

    def tamper(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.ANY:
            wanted = dns.rdatatype.from_text(kept)
            message.answer = [r for r in message.answer if wanted in {r.rdtype, r.covers}]

    net.unit.tamper = tamper
    assert conversations(net) == (1, 1 if kept == "SOA" else 2)


def test_who_cuts_the_connection_is_asked_for_no_more() -> None:
    net = internet()
    net.world = world = Failing(net.world.servers)
    world.types = frozenset({"ANY"})
    assert conversations(net) == (1, 2)


def test_a_refusal_may_be_of_one_zone() -> None:
    net = internet()

    def tamper(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.ANY:
            refuse(message)

    net.unit.tamper = tamper
    assert conversations(net) == (2, 1)


def test_what_stands_beside_the_apex_is_not_its_own() -> None:
    net = internet()

    def tamper(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.ANY:
            message.answer += [r for (n, t), r in net.unit.data.items() if t == dns.rdatatype.AAAA]

    net.unit.tamper = tamper
    assert "AAAA" not in shown(heard(net))
