from __future__ import annotations

from typing import TYPE_CHECKING

import dns.flags
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.ask import Failure, NoAnswer
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.zone import Answered, Met, ServerView
from netaudit.model import Phrase, RootHint, Transport, Zone
from netaudit.probes._zone_servers import Audit, audit
from tests.dns.worlds import KONTUM, OTHER, ROOT, TEST, UNIT, Internet, address, internet
from tests.fakes.dns_zones import Zone as FakeZone
from tests.fakes.dns_zones import name
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from dns.message import Message
    from dns.name import Name


def audited(net: Internet, zone: Zone = UNIT_ZONE) -> Audit:
    found: Audit = ask(net, audit, zone)
    return found


def view(net: Internet) -> ServerView:
    """The unit's only server."""
    (heard,) = audited(net).heard
    return heard.view


def test_a_sound_server() -> None:
    found = view(internet())
    assert found == ServerView(
        name="ns1.u.kontum.test",
        address=address(UNIT),
        at_parent=True,
        at_child=True,
        udp=Answered.ANSWERED,
        tcp=Answered.ANSWERED,
        rcode="NOERROR",
        authoritative=True,
        serial=7,
        edns=True,
        transfer="empty",
        recursive=False,
        untested="",
    )


@pytest.mark.parametrize(
    ("failure", "state"), [(Failure.SILENT, Answered.SILENT), (Failure.REFUSED, Answered.REFUSED)]
)
def test_a_dead_server(failure: Failure, state: Answered) -> None:
    net = internet()
    net.world.failures[address(UNIT)] = NoAnswer(failure)
    found = view(net)
    assert (found.udp, found.tcp, found.serves, found.serial) == (state, state, False, None)
    assert (found.address, found.rcode, found.transfer) == (address(UNIT), "", "")
    assert (found.authoritative, found.edns, found.recursive) == (False, False, False)
    assert (found.at_parent, found.at_child) == (True, False)


def test_a_lame_server() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = 5
    found = view(net)
    assert (found.udp, found.rcode, found.serves) == (Answered.ANSWERED, "REFUSED", False)


def test_one_that_we_cannot_ask() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = NoRoute("no IPv6 here")
    found = view(net)
    assert (found.udp, found.untested) == (Answered.UNTESTED, Phrase("no IPv6 here"))


def test_an_open_transfer() -> None:
    net = internet()

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.AXFR:
            message.authority.clear()
            message.answer.append(net.unit.data[net.unit.origin, dns.rdatatype.SOA])

    net.unit.tamper = edit
    assert view(net).transfer == "allowed"


def test_a_refused_transfer() -> None:
    net = internet()

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.AXFR:
            message.set_rcode(dns.rcode.REFUSED)

    net.unit.tamper = edit
    assert view(net).transfer == "REFUSED"


def test_a_server_of_both_zones_that_cannot_load_the_lower_one() -> None:
    """It gives no referral to it, then, and there is no other word on who has it."""
    net = internet()
    net.world.serve(KONTUM, net.unit)
    net.unit.tamper = lambda message, _owner, _rdtype: message.set_rcode(dns.rcode.SERVFAIL)
    found = audited(net)
    views = [(h.view.name, str(h.view.address), h.view.rcode, h.view.serves) for h in found.heard]
    assert views == [("ns1.kontum.test", KONTUM, "SERVFAIL", False)]
    assert found.cut is not None


@pytest.mark.parametrize(
    ("flags", "recursive"),
    [
        (dns.flags.RA, True),
        (0, False),
        (dns.flags.AA | dns.flags.RA, True),  # it holds the root itself
        (dns.flags.AA, False),
    ],
)
def test_a_recursive_server(flags: int, *, recursive: bool) -> None:
    """It resolves the root's name servers, or offers to."""
    net = internet()
    other = FakeZone.make(".", denial="").add(".", "NS", "ns.root.test.")

    def edit(message: Message, _owner: Name, _rdtype: int) -> None:
        message.flags = (message.flags & ~dns.flags.AA) | flags

    other.tamper = edit
    net.world.serve(UNIT, other)
    assert view(net).recursive is recursive


@pytest.mark.parametrize("rcode", [dns.rcode.NOERROR, dns.rcode.REFUSED])
def test_an_offer_to_resolve_without_an_answer_is_none(rcode: dns.rcode.Rcode) -> None:
    """With a code of success and nothing in it, or with records and a refusal."""
    net = internet()
    other = FakeZone.make(".", denial="").add(".", "NS", "ns.root.test.")

    def edit(message: Message, _owner: Name, _rdtype: int) -> None:
        message.flags = (message.flags & ~dns.flags.AA) | dns.flags.RA
        message.set_rcode(rcode)
        if rcode == dns.rcode.NOERROR:
            message.answer.clear()

    other.tamper = edit
    net.world.serve(UNIT, other)
    assert not view(net).recursive


def test_servers_that_only_the_child_names_are_audited_too() -> None:
    net = internet()
    net.unit.add("u.kontum.test.", "NS", "ns2.u.kontum.test.")
    net.unit.add("ns2.u.kontum.test.", "AAAA", OTHER)
    net.unit.add("u.kontum.test.", "NS", "nowhere.kontum.test.")
    net.world.serve(OTHER, net.unit)
    found = audited(net)
    told = {h.view.name: (h.view.at_parent, h.view.at_child) for h in found.heard}
    assert told == {"ns1.u.kontum.test": (True, True), "ns2.u.kontum.test": (False, True)}
    assert found.without_address == (name("nowhere.kontum.test."),)


def test_parent_and_child_on_one_server() -> None:
    net = internet()
    net.world.serve(KONTUM, net.unit)
    found = audited(net)
    assert found.parent.name == name("kontum.test.")
    assert [h.view.serves for h in found.heard] == [True]


def test_a_server_further_up_that_holds_the_zone_above_too() -> None:
    """Asked about the unit's DS it answers from there, whoever is asked first."""
    net = internet()
    net.world.serve(TEST, net.kontum)
    assert audited(net).parent.name == name("kontum.test.")


def test_a_name_between_that_is_no_zone() -> None:
    net = internet()
    deep = FakeZone.make("a.b.kontum.test.")
    net.kontum.delegate(deep, ("ns1.u.kontum.test.", UNIT))
    net.world.serve(UNIT, deep)
    found = audited(net, Zone("so-a", "a.b.kontum.test"))
    assert found.parent.name == name("kontum.test.")
    assert found.cut is not None


def test_a_zone_that_nobody_delegates() -> None:
    found = audited(internet(), Zone("so-a", "nothing.kontum.test"))
    assert (found.cut, found.heard) == (None, ())


def test_a_silent_parent_is_our_inability_to_know() -> None:
    net = internet()
    net.world.failures[address(KONTUM)] = NoAnswer(Failure.SILENT)
    said = "the servers above u.kontum.test give no referral: .*; see the findings on those"
    with pytest.raises(CannotAsk, match=f"^{said}$"):
        audited(net)


def test_of_a_zone_that_the_hints_name_beside_the_root_the_zone_above_is_known() -> None:
    net = internet()
    hints = (
        RootHint("ns.root.test", (address(ROOT),)),
        RootHint("ns1.u.kontum.test", (address(UNIT),), "u.kontum.test"),
    )
    found: Audit = ask(net, audit, UNIT_ZONE, root_hints=hints)
    assert (found.parent.name, found.begins) == (name("kontum.test."), False)
    assert found.cut is not None
    assert [h.view.serves for h in found.heard] == [True]


def test_the_root_is_its_own_cut() -> None:
    found = audited(internet(), Zone("so-a", "."))
    assert [h.view.serves for h in found.heard] == [True]


def test_each_question_goes_out_once() -> None:
    net = internet()
    audited(net)
    assert max(net.world.asked.values()) <= 2  # SOA over UDP and over TCP


def test_a_hostile_zone_of_a_thousand_servers_is_bounded() -> None:
    net = internet()
    for n in range(500):
        net.unit.add("u.kontum.test.", "NS", f"n{n}.u.kontum.test.")
        net.unit.data[name(f"n{n}.u.kontum.test."), dns.rdatatype.AAAA] = dns.rrset.from_text(
            f"n{n}.u.kontum.test.", 300, "IN", "AAAA", f"2001:db8:ffff::{n + 1:x}"
        )
    net.unit.forget()
    assert 20 < len(audited(net).heard) <= 50


@pytest.mark.parametrize("rdtype", [dns.rdatatype.NS, dns.rdatatype.DNSKEY])
@pytest.mark.parametrize("over_tcp", [True, False])
def test_silence_to_one_type_over_udp(rdtype: dns.rdatatype.RdataType, *, over_tcp: bool) -> None:
    """What it has of that is seen over TCP, and not known where it is silent there as well."""
    net = internet()
    sound = audited(net).heard[0].rrset(rdtype)
    transports = [Transport.UDP, *([] if over_tcp else [Transport.TCP])]
    net.world.silent_to |= {(address(UNIT), t, int(rdtype)) for t in transports}
    (heard,) = audited(net).heard
    assert sound
    assert heard.rrset(rdtype) == (sound if over_tcp else None)
    assert heard.view.silent_to == (dns.rdatatype.to_text(rdtype),)
    assert heard.unanswered == (() if over_tcp else (rdtype,))
    assert heard.view.serves


@pytest.mark.parametrize("over_tcp", [True, False])
def test_silence_to_a_name_that_does_not_exist(*, over_tcp: bool) -> None:
    """Denials are the longest answers: a firewall drops them alone."""
    net = internet()
    transports = [Transport.UDP, *([] if over_tcp else [Transport.TCP])]
    net.world.silent_to |= {(address(UNIT), t, int(dns.rdatatype.AAAA)) for t in transports}
    heard = next(h for h in audited(net).heard if h.view.address == address(UNIT))
    assert heard.view.silent_to == (() if over_tcp else ("netaudit-no-such-name.u.kontum.test",))
    assert (heard.view.serves, heard.unanswered) == (True, ())


@pytest.mark.parametrize("came", ["no authority", "SERVFAIL"])
def test_a_name_that_does_not_exist_meets_no_denial(came: str) -> None:
    """A referral of the zone to itself, as some load balancers give for all that they lack."""
    net = internet()

    def undenied(made: Message, owner: Name, _asked: int) -> None:
        if owner.labels[0] != b"netaudit-no-such-name":
            return
        made.flags &= ~dns.flags.AA
        made.set_rcode(dns.rcode.SERVFAIL if came == "SERVFAIL" else dns.rcode.NOERROR)
        circle = dns.rrset.from_text("u.kontum.test.", 300, "IN", "NS", "ns1.u.kontum.test.")
        made.authority[:] = [circle]

    net.unit.tamper = undenied
    assert view(net).errors == (Met("netaudit-no-such-name.u.kontum.test", came),)
    assert view(net).serves


def _proxied(net: Internet, rdtype: int, tamper: Callable[[Message], None]) -> None:
    """Something before the unit's server changes its answers about one type."""

    def changed(made: Message, _owner: Name, asked: int) -> None:
        if asked == rdtype:
            for section in (made.answer, made.authority, made.additional):
                section.clear()
            tamper(made)

    net.unit.tamper = changed


def _rcode(code: int) -> Callable[[Message], None]:
    return lambda made: made.set_rcode(dns.rcode.Rcode(code))


def _without_authority(made: Message) -> None:
    made.flags &= ~int(dns.flags.AA) & 0xFFFF


@pytest.mark.parametrize("rdtype", [dns.rdatatype.NS, dns.rdatatype.DNSKEY])
@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (_rcode(1), "FORMERR"),
        (_rcode(3), "NXDOMAIN"),  # at an apex that has a SOA
        (_rcode(4), "NOTIMP"),
        (_without_authority, "no authority"),
    ],
)
def test_an_error_is_no_word_on_what_there_is(
    rdtype: dns.rdatatype.RdataType, tamper: Callable[[Message], None], told: str
) -> None:
    """Of a server that answers for the zone, or of a proxy before it that minds the type."""
    net = internet()
    _proxied(net, rdtype, tamper)
    (heard,) = audited(net).heard
    assert heard.view.serves
    assert heard.view.errors == (Met(dns.rdatatype.to_text(rdtype), told),)
    assert heard.unanswered == (rdtype,)


def test_that_there_are_no_keys_is_an_answer() -> None:
    (heard,) = audited(internet(denial="")).heard
    assert (heard.view.errors, heard.unanswered) == ((), ())


def test_who_sends_all_to_tcp_and_is_not_there_is_told_so() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = NoAnswer(Failure.REFUSED, truncated=True)
    assert view(net).errors == (Met("SOA", "refused", cut=True),)
