"""What one server above of two says, wholly; and what we cannot ask them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import dns.flags
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.parent import ParentView, ParentViews, ServerNames
from netaudit.facts.zone import LAME
from netaudit.model import Transport, Zone
from netaudit.probes import parent as module
from netaudit.probes._zone_servers import audit
from netaudit.probes.parent import parent_views, server_names
from tests.dns.worlds import KONTUM, OTHER, UNIT, address, internet
from tests.fakes.dns_world import World
from tests.probes.copies import second_above
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

    from tests.dns.worlds import Internet

NS1 = "ns1.u.kontum.test"
LABEL = f"ns2.kontum.test ({OTHER})"
NS, DS = dns.rdatatype.NS, dns.rdatatype.DS


def second(net: Internet) -> ParentView:
    views: ParentViews = ask(net, parent_views, UNIT_ZONE)
    by_label = {view.server: view for view in views.servers}
    assert by_label[f"ns1.kontum.test ({KONTUM})"].servers == (NS1,)
    return by_label[LABEL]


def _refers_alone(message: Message, _owner: Name, rdtype: int) -> None:
    """The referral says nothing of the DS."""
    if rdtype == NS:
        message.authority = [r for r in message.authority if r.rdtype == NS]


def _lame(message: Message) -> None:
    message.set_rcode(dns.rcode.NOERROR)
    message.flags &= ~int(dns.flags.AA)
    message.answer.clear()
    message.authority = [dns.rrset.from_text(".", 300, "IN", "NS", "ns.root.test.")]


def to_ds(*, refers: bool, silent: bool = False, lame: bool = False) -> Internet:
    """The second server has a word of its own for who asks for the DS.

    Where it does not refer, it does not have the delegation.
    """
    net = internet()
    copy = second_above(net)
    if not refers:
        for key in [key for key in copy.data if key[0].is_subdomain(net.unit.origin)]:
            del copy.data[key]
        copy.forget()
    if silent:
        net.world.silent_to = {(address(OTHER), over, DS) for over in Transport}

    def edit(message: Message, owner: Name, rdtype: int) -> None:
        if refers:
            _refers_alone(message, owner, rdtype)
        if lame and rdtype == DS:
            _lame(message)

    copy.tamper = edit
    return net


@pytest.mark.parametrize("refers", [True, False])
@pytest.mark.parametrize(("how", "outcome"), [("silent", "silent"), ("lame", LAME)])
def test_who_has_no_word_on_the_ds_refers_or_denies_all_the_same(
    how: str, outcome: str, *, refers: bool
) -> None:
    names = (NS1,) if refers else ()
    found = second(to_ds(refers=refers, **{how: True}))
    assert found == ParentView(LABEL, outcome, (), names, denies=not refers)


def test_a_signature_beside_one_that_holds_does_no_harm() -> None:
    """The answer for the DS is judged, and what is flawed beside it breaks nothing."""
    net = internet()

    def edit(message: Message, owner: Name, rdtype: int) -> None:
        _refers_alone(message, owner, rdtype)
        for place, rrset in enumerate(message.answer):
            if rrset.covers == DS:
                bad = rrset[0].replace(signature=b"\1" * 64, key_tag=1)
                both = [*rrset, bad]
                message.answer[place] = dns.rrset.from_rdata_list(rrset.name, rrset.ttl, both)

    second_above(net).tamper = edit
    assert second(net) == replace(second(to_ds(refers=True)), server=LABEL)
    assert second(net).unproved == ()
    assert len(second(net).ds) == 1


def test_a_denial_without_authority_is_none() -> None:
    net = internet()

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == NS:
            message.flags &= ~int(dns.flags.AA)
            message.answer.clear()
            message.authority = [net.kontum.data[net.kontum.origin, dns.rdatatype.SOA]]

    second_above(net).tamper = edit
    assert not second(net).denies


def test_who_holds_the_zone_too_denies_nothing() -> None:
    net = internet()
    second_above(net)
    net.world.serve(OTHER, net.unit)
    assert not second(net).denies


def test_the_root_has_no_servers_above() -> None:
    assert ask(internet(), parent_views, Zone("so-a", ".")) == ParentViews(".", ())
    assert not ask(internet(), server_names, Zone("so-a", ".")).referred


@pytest.mark.parametrize("addresses", [1, 2])
def test_where_none_above_can_be_asked_it_is_said_why(
    addresses: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though who found the zone could ask one that is no more among them."""
    net = internet()
    gone = (address(OTHER), address("2001:db8::77"))[:addresses]
    for one in gone:
        net.world.failures[one] = NoRoute("no way to that one")

    async def elsewhere(zone: Zone, within: Any) -> Any:
        seen = await audit(zone, within)
        (server, _), *_ = seen.parent.addresses
        above = replace(seen.parent, addresses=((server, gone),))
        return replace(seen, parent=above)

    async def only_there(_tools: Any, seen: Any) -> Any:
        return [(name, one) for name, known in seen.parent.addresses for one in known]

    monkeypatch.setattr(module, "audit", elsewhere)
    monkeypatch.setattr(module, "servers_above", only_there)
    with pytest.raises(CannotAsk, match="no way to that one"):
        ask(net, parent_views, UNIT_ZONE)


def test_names_are_known_though_no_address_above_is(monkeypatch: pytest.MonkeyPatch) -> None:
    async def none_known(*_: Any) -> Any:
        raise CannotAsk("no address of the zone above is known")

    monkeypatch.setattr(module, "servers_above", none_known)
    found: ServerNames = ask(internet(), server_names, UNIT_ZONE)
    assert (found.referred, [name.name for name in found.names]) == (False, [NS1])


def test_only_so_many_names_are_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    net = internet()
    for zone in (net.unit, net.kontum):
        for number in range(4):
            zone.add("u.kontum.test.", "NS", f"ns{number}.u.kontum.test.")
            zone.add(f"ns{number}.u.kontum.test.", "AAAA", UNIT)
    monkeypatch.setattr(module, "MAX_NAMES", 2)
    assert len(ask(net, server_names, UNIT_ZONE).names) == 2


def test_without_the_keys_of_the_zone_above_nothing_is_judged() -> None:
    """That they cannot be asked for is told of the chain."""
    net = internet()

    class Keyless(World):
        async def __call__(self, *asked: Any, **how: Any) -> Any:
            if str(asked[0]) == KONTUM and asked[1].rdtype == dns.rdatatype.DNSKEY:
                raise NoRoute("no way to the keys")
            return await super().__call__(*asked, **how)

    net.world = Keyless(net.world.servers)
    (found,) = ask(net, parent_views, UNIT_ZONE).servers
    assert (found.outcome, found.servers, found.unproved) == ("NOERROR", (NS1,), ())
    assert len(found.ds) == 1


def test_a_name_with_an_ipv4_address_alone() -> None:
    net, v4 = internet(), address("198.18.1.53")
    for zone in (net.unit, net.kontum):
        zone.add("u.kontum.test.", "NS", "ns4.u.kontum.test.")
        zone.add("ns4.u.kontum.test.", "A", str(v4))
    found = {name.name: name for name in ask(net, server_names, UNIT_ZONE).names}
    assert (found["ns4.u.kontum.test"].glue, found["ns4.u.kontum.test"].addresses) == ((v4,), (v4,))


def test_who_answers_with_authority_refers_to_nobody() -> None:
    """Though NS records of the zone stand in its authority section (RFC 2181 section 5.4.1)."""
    net = internet()

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == NS:
            message.flags |= int(dns.flags.AA)

    second_above(net).tamper = edit
    assert second(net).servers == ()


def test_a_proof_that_costs_too_much_leaves_the_zone_insecure_and_breaks_nothing() -> None:
    """RFC 9276 section 3.2, of what is asked by name: the referral of the second proves nothing."""
    net = internet(unit_ds=[])
    net.kontum.denial, net.kontum.iterations = "nsec3", 2500
    net.kontum.forget()
    second_above(net).tamper = _refers_alone
    found = second(net)
    assert (found.outcome, found.ds, found.unproved) == ("NOERROR", (), ())
