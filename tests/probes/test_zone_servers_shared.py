"""What the probes of a zone have in common: its audit, whom they ask, what they ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dns.flags
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.query import Query
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.zone import Answered
from netaudit.model import Transport, Zone
from netaudit.probes._dns import absolute, kit
from netaudit.probes._unusual import UNKNOWN
from netaudit.probes._zone_servers import CDS, NS, Audit, absent_type, audit, denies, serving
from tests.dns.worlds import KONTUM, OTHER, UNIT, Internet, address, internet
from tests.probes.copies import BAD, GOOD, two_servers
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

    from netaudit.net.context import Net

SOA = dns.rdatatype.SOA


def labels(net: Internet) -> list[str]:
    """Those that serve the zone."""

    async def go(zone: Zone, within: Net) -> list[str]:
        return [heard.view.label for heard in serving(await audit(zone, within))]

    found: list[str] = ask(net, go, UNIT_ZONE)
    return sorted(found)


def asked_for(net: Internet) -> int:
    """The type that its servers are asked to deny."""

    async def go(zone: Zone, within: Net) -> int:
        tools = await kit(within)
        found = await absent_type(tools, await audit(zone, within))
        assert await absent_type(tools, await audit(Zone("so-b", "kontum.test"), within)) == CDS
        return found

    found: int = ask(net, go, UNIT_ZONE)
    return found


def test_each_zone_has_an_audit_of_its_own_made_once() -> None:
    async def go(zone: Zone, within: Net) -> list[Any]:
        zones = (zone, Zone("so-b", "kontum.test"), zone)
        return [await audit(one, within) for one in zones]

    first, other, again = ask(internet(), go, UNIT_ZONE)
    assert first is again
    assert (first.name, other.name) == (absolute("u.kontum.test"), absolute("kontum.test"))
    assert not first.begins


def test_who_serves_is_asked_and_who_cannot_be_asked_is_left_out() -> None:
    net, _ = two_servers()
    assert labels(net) == [GOOD, BAD]
    net.world.failures[address(OTHER)] = 5
    assert labels(net) == [GOOD]
    net.world.failures[address(OTHER)] = NoRoute("no way to one")
    assert labels(net) == [GOOD]
    net.world.failures[address(UNIT)] = 5
    assert labels(net) == []
    net.world.failures[address(UNIT)] = NoRoute("no way to the other")
    with pytest.raises(CannotAsk, match="no way to "):
        labels(net)


def test_dead_servers_are_no_inability_of_ours() -> None:
    net, _ = two_servers()
    for one in (UNIT, OTHER):
        net.world.failures[address(one)] = NoAnswer(Failure.SILENT)
    assert labels(net) == []


def _without_soa(message: Message, _owner: Name, rdtype: int) -> None:
    if rdtype == CDS:
        message.authority = [r for r in message.authority if SOA not in {r.rdtype, r.covers}]


def _without_authority(message: Message, _owner: Name, rdtype: int) -> None:
    if rdtype == CDS:
        message.flags &= ~int(dns.flags.AA)


def _fails(message: Message, _owner: Name, rdtype: int) -> None:
    if rdtype == CDS:
        message.set_rcode(dns.rcode.SERVFAIL)


def _has_one(message: Message, owner: Name, rdtype: int) -> None:
    if rdtype == CDS:
        message.answer.append(dns.rrset.from_text(owner, 60, "IN", "CDS", "0 0 0 00"))


@pytest.mark.parametrize(
    ("tamper", "rdtype"),
    [
        (None, CDS),
        (_without_soa, UNKNOWN),
        (_without_authority, UNKNOWN),
        (_fails, UNKNOWN),
        (_has_one, UNKNOWN),
    ],
)
def test_what_is_denied_at_every_server_is_asked_for(tamper: Any, rdtype: int) -> None:
    net, copy = two_servers()
    copy.tamper = tamper
    assert asked_for(net) == rdtype


def test_a_type_that_no_zone_has_where_nobody_serves() -> None:
    net, _ = two_servers()
    for one in (UNIT, OTHER):
        net.world.failures[address(one)] = 5
    assert asked_for(net) == UNKNOWN


@pytest.mark.parametrize(
    ("name", "rdtype", "expected"),
    [
        ("u.kontum.test", CDS, True),
        ("gone.u.kontum.test", CDS, True),
        ("u.kontum.test", int(SOA), False),
    ],
)
def test_what_a_denial_is(name: str, rdtype: int, *, expected: bool) -> None:
    async def go(_zone: Zone, within: Net) -> bool:
        tools = await kit(within)
        answer = await tools.asker(address(UNIT), Query(absolute(name), rdtype))
        referral = await tools.asker(address(KONTUM), Query(absolute(name), rdtype))
        assert isinstance(answer, Answer)
        assert not denies(referral)
        return denies(answer)

    assert ask(internet(), go, UNIT_ZONE) is expected
    assert denies(NoAnswer(Failure.SILENT)) is False


def audited(net: Internet, zone: Zone = UNIT_ZONE) -> Audit:
    found: Audit = ask(net, audit, zone)
    return found


def test_the_root_begins_and_is_its_own_parent() -> None:
    found = audited(internet(), Zone("so-a", "."))
    assert found.begins
    assert found.cut is found.parent
    assert [heard.view.serves for heard in found.heard] == [True]


def test_servers_above_that_are_silent_about_the_zone_are_told_elsewhere() -> None:
    """They answer for its DS: so the zone above is found, and nobody knows the zone's servers."""
    net = internet()
    net.world.silent_to = {(address(KONTUM), over, NS) for over in Transport}
    with pytest.raises(CannotAsk, match="give no referral"):
        audited(net)


def test_servers_above_that_fail_on_the_zone_have_it_themselves() -> None:
    net = internet()

    def fails(message: Message, owner: Name, rdtype: int) -> None:
        if rdtype == NS and owner == net.unit.origin:
            message.set_rcode(dns.rcode.SERVFAIL)
            for section in message.sections[1:]:
                section.clear()

    net.kontum.tamper = fails
    found = audited(net)
    assert found.cut is not None
    assert (found.cut.servers, found.cut.addresses) == (
        found.parent.servers,
        found.parent.addresses,
    )
    assert [str(heard.view.address) for heard in found.heard] == [KONTUM]


@pytest.mark.parametrize("at_parent", [True, False])
def test_names_without_an_address_are_kept(*, at_parent: bool) -> None:
    """Of the delegation, and of the zone's own NS."""
    net = internet()
    (net.kontum if at_parent else net.unit).add("u.kontum.test.", "NS", "ns9.u.kontum.test.")
    found = audited(net)
    assert found.without_address == (absolute("ns9.u.kontum.test"),)
    assert [heard.view.label for heard in found.heard] == [GOOD]


def test_a_referral_further_down_is_none_to_the_zone() -> None:
    """The servers above hold the zone too, and refer to what lies below it for other names."""
    net = internet()
    net.world.serve(KONTUM, net.unit)
    found = audited(net)
    assert found.cut is not None
    assert found.cut.name == absolute("u.kontum.test")
    assert found.cut.servers == (absolute("ns1.u.kontum.test"),)


def test_what_is_known_of_who_is_silent_and_of_whom_we_cannot_ask() -> None:
    net, _ = two_servers()
    net.world.failures[address(UNIT)] = NoAnswer(Failure.SILENT)
    net.world.failures[address(OTHER)] = NoRoute("no way to one")
    views = {heard.view.label: heard.view for heard in audited(net).heard}
    silent, unasked = views[GOOD], views[BAD]
    assert (silent.udp, silent.tcp, silent.errors) == (Answered.SILENT, Answered.SILENT, ())
    assert (unasked.udp, unasked.address) == (Answered.UNTESTED, address(OTHER))
    assert "no way to one" in str(unasked.untested)
    assert (silent.untested, unasked.errors) == ("", ())


def test_who_is_cut_short_and_silent_over_tcp_is_told_so() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = NoAnswer(Failure.SILENT, truncated=True)
    (heard,) = audited(net).heard
    assert [met.type for met in heard.view.errors] == ["SOA"]
