from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import dns.flags
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.codec import dump, load
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.errors import CannotAsk, NoRoute
from netaudit.model import Zone
from netaudit.probes.parent import parent_views, server_names
from tests.dns.worlds import KONTUM, OTHER, TEST, UNIT, address, internet
from tests.fakes.dns_zones import name
from tests.probes.copies import second_above
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

    from tests.dns.worlds import Internet

NS1 = "ns1.u.kontum.test"


@pytest.mark.parametrize("probe", [parent_views, server_names])
def test_a_fact_comes_back_from_the_store_as_it_was(probe: Any) -> None:
    fact = ask(internet(), probe, UNIT_ZONE)
    assert load(type(fact), dump(fact)) == fact


def test_what_the_server_above_says() -> None:
    net = internet()
    fact = ask(net, parent_views, UNIT_ZONE)
    (found,) = fact.heard()
    assert (fact.parent, found.server) == ("kontum.test", f"ns1.kontum.test ({KONTUM})")
    assert (found.outcome, found.servers) == ("NOERROR", (NS1,))
    ds = net.unit.ds()[0]
    assert found.ds == (f"{ds.key_tag}/13/2",)


def test_a_second_server_above_with_an_old_copy() -> None:
    net = internet()
    old = type(net.kontum).make("kontum.test.")
    old.delegate(net.unit, ("ns9.u.kontum.test.", UNIT), ds=[])
    net.test.add("kontum.test.", "NS", "ns2.kontum.test.")
    net.test.add("ns2.kontum.test.", "AAAA", OTHER)
    net.world.serve(OTHER, old)
    found = {v.server: (v.ds != (), v.servers) for v in ask(net, parent_views, UNIT_ZONE).servers}
    assert found[f"ns2.kontum.test ({OTHER})"] == (False, ("ns9.u.kontum.test",))


def spoil_ds(message: Message, _owner: Name, _rdtype: int) -> None:
    for section in (message.answer, message.authority):
        for place, rrset in enumerate(section):
            if rrset.covers == dns.rdatatype.DS:
                bad = [sig.replace(signature=b"\1" * 64) for sig in rrset]
                section[place] = dns.rrset.from_rdata_list(rrset.name, rrset.ttl, bad)


def unproved(net: Internet) -> dict[str, list[str]]:
    views = ask(net, parent_views, UNIT_ZONE).servers
    return {v.server.split()[0]: [r.code for r in v.unproved] for v in views}


def asked_for_ds(net: Internet, where: str) -> int:
    return net.world.asked[address(where), "u.kontum.test. DS"]


@pytest.mark.parametrize("signed", [True, False])
def test_who_refers_so_that_it_can_be_believed_is_not_asked_for_the_ds(*, signed: bool) -> None:
    net = internet()
    if not signed:
        del net.kontum.data[net.unit.origin, dns.rdatatype.DS]
        net.kontum.forget()
    second_above(net)
    views = ask(net, parent_views, UNIT_ZONE).servers
    assert [(v.outcome, bool(v.ds), v.unproved) for v in views] == [("NOERROR", signed, ())] * 2
    assert asked_for_ds(net, KONTUM) + asked_for_ds(net, OTHER) == 1  # to find the zone


@pytest.mark.parametrize("also_by_name", [True, False])
def test_a_ds_whose_signature_does_not_hold_at_one_server(*, also_by_name: bool) -> None:
    net = internet()

    def edit(message: Message, owner: Name, rdtype: int) -> None:
        if also_by_name or rdtype == dns.rdatatype.NS:
            spoil_ds(message, owner, rdtype)

    second_above(net).tamper = edit
    assert unproved(net) == {"ns1.kontum.test": [], "ns2.kontum.test": ["SIGNATURE_INVALID"]}
    assert asked_for_ds(net, OTHER) == 1


def test_a_denial_of_the_ds_that_proves_nothing() -> None:
    net = internet()
    del net.kontum.data[net.unit.origin, dns.rdatatype.DS]
    net.kontum.forget()

    def edit(message: Message, _owner: Name, _rdtype: int) -> None:
        message.authority = [r for r in message.authority if r.covers != dns.rdatatype.NSEC]

    second_above(net).tamper = edit
    found = unproved(net)
    assert found["ns1.kontum.test"] == []
    assert "NO_DS_UNPROVED" in found["ns2.kontum.test"]


def test_a_referral_without_a_word_on_the_ds_makes_us_ask_for_it() -> None:
    net = internet()

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.NS:
            message.authority = [r for r in message.authority if r.rdtype == dns.rdatatype.NS]

    second_above(net).tamper = edit
    views = ask(net, parent_views, UNIT_ZONE).servers
    assert [(len(v.ds), v.unproved) for v in views] == [(1, ())] * 2
    assert asked_for_ds(net, OTHER) == 1


def test_a_referral_with_a_proof_of_something_else_makes_us_ask_for_the_ds() -> None:
    """That nothing is delegated at the name."""
    net = internet()
    copy = second_above(net)
    owner = net.unit.origin
    nsec = dns.rrset.from_text(owner, 300, "IN", "NSEC", "v.kontum.test. A RRSIG NSEC")
    proof = (nsec, copy.rrsig(nsec))

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.NS:
            message.authority = [r for r in message.authority if r.rdtype == dns.rdatatype.NS]
            message.authority += [r for r in proof if r is not None]

    copy.tamper = edit
    views = ask(net, parent_views, UNIT_ZONE).servers
    assert [(len(v.ds), v.unproved) for v in views] == [(1, ())] * 2
    assert asked_for_ds(net, OTHER) == 1


def test_who_holds_the_zone_too_is_judged_by_its_word_on_the_ds() -> None:
    net = internet()
    second_above(net).tamper = spoil_ds
    net.world.serve(OTHER, net.unit)
    assert unproved(net) == {"ns1.kontum.test": [], "ns2.kontum.test": ["SIGNATURE_INVALID"]}


def test_under_a_zone_that_is_not_secure_nothing_is_judged() -> None:
    net = internet(denial="")
    net.kontum.denial = ""
    second_above(net).tamper = spoil_ds
    assert set(map(tuple, unproved(net).values())) == {()}


def test_who_refuses_the_question_for_the_ds_proves_nothing_and_breaks_nothing() -> None:
    net = internet()
    second_above(net)
    net.world.failures[address(OTHER)] = 5
    views = {v.server.split()[0]: v for v in ask(net, parent_views, UNIT_ZONE).servers}
    assert (views["ns2.kontum.test"].outcome, views["ns2.kontum.test"].unproved) == ("REFUSED", ())


def test_who_refers_without_a_ds_and_has_an_error_for_it_is_mute() -> None:
    """As behind a proxy that takes DNSSEC records out and knows no such type."""
    net = internet()

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.DS:
            message.set_rcode(dns.rcode.NOTIMP)
        message.authority[:] = [r for r in message.authority if r.rdtype == dns.rdatatype.NS]

    second_above(net).tamper = edit
    views = {v.server.split()[0]: v for v in ask(net, parent_views, UNIT_ZONE).servers}
    assert {server: view.mute for server, view in views.items()} == {
        "ns1.kontum.test": False,
        "ns2.kontum.test": True,
    }
    assert views["ns2.kontum.test"].outcome == "NOTIMP"


def test_a_resolver_in_the_place_of_one_above_has_no_other_ds() -> None:
    """It refers to the root, as it does to whoever does not ask it to resolve."""
    net = internet()

    def replaced(made: Message, _owner: Name, _rdtype: int) -> None:
        for section in (made.answer, made.authority, made.additional):
            section.clear()
        made.authority.append(dns.rrset.from_text(".", 300, "IN", "NS", "ns.root.test."))
        made.flags = (made.flags & ~int(dns.flags.AA)) | dns.flags.RA

    second_above(net).tamper = replaced
    views = {v.server.split()[0]: v for v in ask(net, parent_views, UNIT_ZONE).servers}
    assert views["ns2.kontum.test"].outcome == "no authority"
    assert [v.server.split()[0] for v in ask(net, parent_views, UNIT_ZONE).heard()] == [
        "ns1.kontum.test"
    ]


@pytest.mark.parametrize("ds_left", [True, False])
def test_one_that_does_not_have_the_delegation_denies_the_zone(*, ds_left: bool) -> None:
    net = internet()
    copy = second_above(net)
    below = [key for key in copy.data if key[0].is_subdomain(net.unit.origin)]
    for key in below:
        if not ds_left or key[1] == dns.rdatatype.NS:
            del copy.data[key]
    copy.forget()
    views = {v.server.split()[0]: v for v in ask(net, parent_views, UNIT_ZONE).servers}
    denies = {server: view.denies for server, view in views.items()}
    assert denies == {"ns1.kontum.test": False, "ns2.kontum.test": True}
    assert views["ns2.kontum.test"].outcome == ("NOERROR" if ds_left else "NXDOMAIN")


def test_a_zone_without_ns_at_a_server_of_both_is_not_denied() -> None:
    net = internet()
    second_above(net)
    own = replace(net.unit, data=dict(net.unit.data), _signed={}, _chain=None, _names=None)
    del own.data[own.origin, dns.rdatatype.NS]
    net.world.serve(OTHER, own)
    assert not any(v.denies for v in ask(net, parent_views, UNIT_ZONE).servers)


def test_who_is_silent_or_refuses_denies_nothing() -> None:
    for failure in (NoAnswer(Failure.SILENT), 5):
        net = internet()
        second_above(net)
        net.world.failures[address(OTHER)] = failure
        assert not any(v.denies for v in ask(net, parent_views, UNIT_ZONE).servers)


def test_one_that_holds_the_zone_too_refers_to_nobody() -> None:
    net = internet()
    net.world.serve(KONTUM, net.unit)
    (found,) = ask(net, parent_views, UNIT_ZONE).servers
    assert (found.servers, len(found.ds)) == ((), 1)
    names = ask(net, server_names, UNIT_ZONE)
    assert (names.referred, names.names[0].glue) == (False, ())


def test_the_servers_of_the_zone_above_are_asked_not_who_holds_it_too() -> None:
    net = internet()
    net.world.serve(TEST, net.kontum)
    fact = ask(net, parent_views, UNIT_ZONE)
    assert fact.parent == "kontum.test"
    assert [view.server for view in fact.servers] == [f"ns1.kontum.test ({KONTUM})"]


def test_a_server_above_without_glue_is_looked_up() -> None:
    net = internet()
    net.test.add("kontum.test.", "NS", "ns.other.test.")
    net.test.add("ns.other.test.", "AAAA", OTHER)
    net.world.serve(OTHER, net.kontum)

    def without_that_glue(message: Message, _owner: Name, _rdtype: int) -> None:
        unwanted = name("ns.other.test.")
        message.additional[:] = [r for r in message.additional if r.name != unwanted]

    net.test.tamper = without_that_glue
    found = {view.server for view in ask(net, parent_views, UNIT_ZONE).servers}
    assert found == {f"ns1.kontum.test ({KONTUM})", f"ns.other.test ({OTHER})"}


def test_a_dead_one_beside_a_living_one() -> None:
    net = internet()
    net.test.add("kontum.test.", "NS", "ns2.kontum.test.")
    net.test.add("ns2.kontum.test.", "AAAA", OTHER)
    outcomes = {v.outcome for v in ask(net, parent_views, UNIT_ZONE).servers}
    assert outcomes == {"NOERROR", "silent"}


def test_one_that_we_cannot_ask_is_left_out() -> None:
    net = internet()
    net.test.add("kontum.test.", "NS", "ns2.kontum.test.")
    net.test.add("ns2.kontum.test.", "AAAA", OTHER)
    net.world.failures[address(OTHER)] = NoRoute("no way")
    assert len(ask(net, parent_views, UNIT_ZONE).servers) == 1


@pytest.mark.parametrize("probe", [parent_views, server_names])
def test_the_root_has_no_parent(probe: Any) -> None:
    fact = ask(internet(), probe, Zone("so-a", "."))
    assert not getattr(fact, "servers", ()) or fact.servers == ()
    assert not getattr(fact, "referred", False)


def test_without_a_route_to_the_servers_above_we_cannot_ask() -> None:
    net = internet()
    net.world.failures[address(KONTUM)] = NoRoute("no way")
    with pytest.raises(CannotAsk, match="no way"):
        ask(net, parent_views, UNIT_ZONE)


def test_the_name_with_its_glue_and_its_own_addresses() -> None:
    fact = ask(internet(), server_names, UNIT_ZONE)
    (found,) = fact.names
    assert (found.name, found.inside, found.resolved, found.alias) == (NS1, True, True, "")
    assert found.glue == found.addresses == (address(UNIT),)
    assert fact.referred


def test_glue_that_is_old() -> None:
    net = internet()
    key = (name(f"{NS1}."), dns.rdatatype.AAAA)
    del net.unit.data[key]
    net.unit.add(f"{NS1}.", "AAAA", OTHER)
    (found,) = ask(net, server_names, UNIT_ZONE).names
    assert (found.glue, found.addresses) == ((address(UNIT),), (address(OTHER),))


def test_a_name_that_is_an_alias() -> None:
    net = internet()
    net.unit.add("u.kontum.test.", "NS", "alias.u.kontum.test.")
    net.unit.add("alias.u.kontum.test.", "CNAME", f"{NS1}.")
    found = {n.name: n for n in ask(net, server_names, UNIT_ZONE).names}["alias.u.kontum.test"]
    assert (found.alias, found.glue) == (NS1, ())


def test_a_dead_zone_does_not_resolve_its_own_names() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = NoAnswer(Failure.SILENT)
    (found,) = ask(net, server_names, UNIT_ZONE).names
    assert (found.resolved, found.addresses, found.glue) == (False, (), (address(UNIT),))


def test_a_refusal_is_no_referral() -> None:
    net = internet()
    net.test.add("kontum.test.", "NS", "ns2.kontum.test.")
    net.test.add("ns2.kontum.test.", "AAAA", OTHER)
    net.world.serve(KONTUM, net.unit)
    net.world.failures[address(OTHER)] = 5
    fact = ask(net, server_names, UNIT_ZONE)
    assert not fact.referred


def test_names_are_known_though_one_above_cannot_be_asked() -> None:
    net = internet()
    net.test.add("kontum.test.", "NS", "ns2.kontum.test.")
    net.test.add("ns2.kontum.test.", "AAAA", OTHER)
    net.world.failures[address(OTHER)] = NoRoute("no way")
    fact = ask(net, server_names, UNIT_ZONE)
    assert (fact.referred, fact.names[0].glue) == (True, (address(UNIT),))
