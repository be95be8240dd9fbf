from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.ask import Failure, NoAnswer
from netaudit.dns.message import type_text
from netaudit.probes import proofs as module
from tests.dns.worlds import OTHER, UNIT, Internet, address, without
from tests.fakes.dns_world import World
from tests.fakes.dns_zones import name
from tests.probes.copies import BAD, GOOD, proofs, strays, two_servers

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

    from netaudit.dns.query import Query
    from netaudit.model import Address
    from tests.fakes.dns_zones import Zone as FakeZone


def at_apex(net: Internet, copy: FakeZone, kind: str, text: str) -> None:
    for zone in (net.unit, copy):
        zone.add("u.kontum.test.", kind, text)


def everything_and(kind: str) -> set[int]:
    return {dns.rdatatype.from_text(kind), dns.rdatatype.ANY}


def in_part(message: Message, _owner: Name, rdtype: int) -> None:
    """A server may answer ANY with one RRset (RFC 8482 section 4.1)."""
    if rdtype == dns.rdatatype.ANY:
        message.answer = message.answer[:2]


def spoil(message: Message, covers: str) -> None:
    """Put something else in place of the signatures over one type."""
    for place, rrset in enumerate(message.answer):
        if rrset.covers == dns.rdatatype.from_text(covers):
            bad = [sig.replace(signature=b"\1" * 64) for sig in rrset]
            message.answer[place] = dns.rrset.from_rdata_list(rrset.name, rrset.ttl, bad)


def by_name(net: Internet) -> set[str]:
    """The types at the apex that servers were asked for by name, beside those of the audit."""
    labels = (label.split() for _, label in net.world.asked)
    types = {kind for owner, kind in labels if owner == "u.kontum.test."}
    return types - {"SOA", "NS", "DNSKEY", "DS", "CDS", "CDNSKEY", "ANY", "AXFR", "TYPE65280"}


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_what_servers_show_that_validates_is_not_asked_for_by_name(denial: str) -> None:
    net, copy = two_servers(denial)
    at_apex(net, copy, "MX", "10 mail.u.kontum.test.")
    at_apex(net, copy, "TYPE65534", "\\# 2 abcd")
    assert (proofs(net).unproved, by_name(net)) == ((), set())


def test_what_a_server_does_not_show_it_is_asked_for_by_name() -> None:
    """What its bitmap lists; what a zone often has, too."""
    net, copy = two_servers()
    at_apex(net, copy, "TYPE65534", "\\# 2 abcd")
    net.unit.tamper = copy.tamper = in_part
    assert proofs(net).unproved == ()
    assert by_name(net) == {"A", "AAAA", "MX", "TXT", "TYPE65534"}
    for kind in by_name(net):
        asked = [net.world.asked[address(a), f"u.kontum.test. {kind}"] for a in (UNIT, OTHER)]
        assert asked == [1, 1]


def test_of_two_servers_only_who_does_not_show_it_is_asked_by_name() -> None:
    net, copy = two_servers()
    at_apex(net, copy, "TYPE65534", "\\# 2 abcd")
    copy.tamper = in_part
    assert proofs(net).unproved == ()
    assert net.world.asked[address(OTHER), "u.kontum.test. TYPE65534"] == 1
    assert not any(net.world.asked[address(UNIT), f"u.kontum.test. {t}"] for t in by_name(net))


@pytest.mark.parametrize("opt_out", [True, False])
@pytest.mark.parametrize("signed", [True, False])
def test_a_wildcard_answers_to_names_that_are_not_there(*, signed: bool, opt_out: bool) -> None:
    """Of type A alone: the denial of a name is asked for with AAAA."""
    net, copy = two_servers("nsec3" if opt_out else "nsec", opt_out=opt_out)
    absent = name("netaudit-no-such-name.u.kontum.test.")
    if signed:
        for zone in (net.unit, copy):
            zone.add("*.u.kontum.test.", "A", "198.18.1.7")

    def edit(message: Message, owner: Name, rdtype: int) -> None:
        if (owner, rdtype) == (absent, dns.rdatatype.A):
            message.set_rcode(dns.rcode.NOERROR)
            message.answer = [dns.rrset.from_text(owner, 300, "IN", "A", "198.18.1.7")]
            message.authority = net.unit.deny_name(owner)[:1]

    if not signed:
        net.unit.tamper = copy.tamper = edit
    told = [(u.question, *(r.code for r in u.reasons)) for u in proofs(net).unproved]
    assert told == ([] if signed else [("*.u.kontum.test. A", "RRSIG_MISSING")] * (1 + opt_out))


@pytest.mark.parametrize("kind", ["A", "AAAA"])
def test_a_wildcard_at_one_server_of_several(kind: str) -> None:
    """With opt-out the denial of the other type does not tell."""
    net, copy = two_servers("nsec3", opt_out=True)
    where = {GOOD: net.unit, BAD: copy}
    for server, zone in where.items():
        text = {"A": "198.18.1.7", "AAAA": "2001:db8::7"}[kind]

        def edit(message: Message, owner: Name, rdtype: int, text: str = text) -> None:
            if owner.labels[0] == b"netaudit-no-such-name" and type_text(rdtype) == kind:
                message.set_rcode(dns.rcode.NOERROR)
                message.answer = [dns.rrset.from_text(owner, 300, "IN", kind, text)]
                message.authority = []

        net.unit.tamper = copy.tamper = None
        zone.tamper = edit
        told = [(u.server, u.question) for u in proofs(net).unproved]
        assert told == [(server, f"*.u.kontum.test. {kind}")]


def test_where_no_name_fits_into_the_zone_its_own_addresses_are_no_wildcard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net, copy = two_servers()
    at_apex(net, copy, "AAAA", "2001:db8::7")
    monkeypatch.setattr(module, "below", lambda zone: zone)

    def edit(message: Message, _owner: Name, _rdtype: int) -> None:
        message.answer = [r for r in message.answer if r.covers != dns.rdatatype.AAAA]

    net.unit.tamper = copy.tamper = edit
    assert {u.question for u in proofs(net).unproved} == {"AAAA"}


def test_where_one_server_signs_nothing_the_others_are_asked_for_all() -> None:
    net, copy = two_servers()
    for zone, server in ((net.unit, BAD), (copy, GOOD)):
        net.unit.tamper = copy.tamper = in_part
        zone.tamper = without("RRSIG", "NSEC")
        net.world.asked.clear()
        assert proofs(net).unproved == ()
        asked = UNIT if server == GOOD else OTHER
        assert all(net.world.asked[address(asked), f"u.kontum.test. {t}"] for t in ("A", "MX"))


class SilentAboutTxt(World):
    """Over UDP, where it is asked for by name."""

    async def __call__(self, address: Address, query: Query, *how: Any, **also: Any) -> Any:
        if query.rdtype == dns.rdatatype.TXT:
            return NoAnswer(Failure.SILENT)
        return await super().__call__(address, query, *how, **also)


def test_silence_about_a_type_is_not_judged() -> None:
    net, copy = two_servers()
    at_apex(net, copy, "TXT", '"v=spf1 -all"')
    copy.tamper = in_part
    net.world = SilentAboutTxt(net.world.servers)
    assert proofs(net).unproved == ()


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
@pytest.mark.parametrize(
    ("spoils", "code"), [("signature", "SIGNATURE_INVALID"), ("none", "RRSIG_MISSING")]
)
def test_what_else_stands_at_the_apex(denial: str, spoils: str, code: str, *, whole: bool) -> None:
    net, copy = two_servers(denial)
    at_apex(net, copy, "TXT", '"v=spf1 -all"')

    def edit(message: Message, owner: Name, rdtype: int) -> None:
        if not whole:
            in_part(message, owner, rdtype)
        if rdtype not in everything_and("TXT"):
            return
        if spoils == "signature":
            spoil(message, "TXT")
        else:
            message.answer = [r for r in message.answer if r.covers != dns.rdatatype.TXT]

    copy.tamper = edit
    found = proofs(net)
    told = [(u.server, u.question, [r.code for r in u.reasons]) for u in found.unproved]
    assert told == [(BAD, "TXT", [code])]
    assert found.of_single_servers() == found.unproved


def test_what_validates_when_asked_for_by_name_is_sound() -> None:
    """PowerDNS and others may send less with all types than with one."""
    net, copy = two_servers()
    at_apex(net, copy, "TXT", '"v=spf1 -all"')

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.ANY:
            spoil(message, "TXT")

    copy.tamper = edit
    assert proofs(net).unproved == ()
    assert by_name(net) == {"TXT"}


def test_stray_signatures_of_what_else_stands_at_the_apex() -> None:
    net, copy = two_servers()
    at_apex(net, copy, "TXT", '"v=spf1 -all"')

    def edit(message: Message, _owner: Name, _rdtype: int) -> None:
        for rrset in message.answer:
            if rrset.covers == dns.rdatatype.TXT:
                rrset.add(rrset[0].replace(signature=b"\1" * 64))

    copy.tamper = edit
    assert proofs(net).unproved == ()
    (found,) = strays(net).strays
    assert (found.server, found.question) == (BAD, "TXT")
    assert [r.code for r in found.reasons] == ["SIGNATURE_INVALID"]


def test_what_the_zone_above_has_is_not_judged_by_the_zone_s_keys() -> None:
    """A server of both zones may show the DS with what stands at the apex."""
    net, copy = two_servers()

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.ANY:
            ds = net.kontum.data[name("u.kontum.test."), dns.rdatatype.DS]
            message.answer += [ds, net.kontum.rrsig(ds)]

    copy.tamper = edit
    assert (proofs(net).unproved, by_name(net)) == ((), set())


def test_what_the_bitmap_does_not_list_is_not_signed_either() -> None:
    """Somebody added it to the zone's file after it was signed."""
    net, copy = two_servers()

    def edit(message: Message, owner: Name, rdtype: int) -> None:
        if owner == name("u.kontum.test.") and rdtype in everything_and("AAAA"):
            message.answer.append(dns.rrset.from_text(owner, 300, "IN", "AAAA", "2001:db8::7"))
            message.authority.clear()

    net.unit.tamper = copy.tamper = edit
    found = proofs(net).unproved
    assert {u.server for u in found} == {GOOD, BAD}
    assert {(u.question, *(r.code for r in u.reasons)) for u in found} == {
        ("AAAA", "RRSIG_MISSING")
    }


def test_what_is_there_and_denied_is_told() -> None:
    net, copy = two_servers()
    at_apex(net, copy, "MX", "10 mail.u.kontum.test.")

    def edit(message: Message, owner: Name, rdtype: int) -> None:
        in_part(message, owner, rdtype)
        if rdtype == dns.rdatatype.MX:
            query = dns.message.make_query(owner, dns.rdatatype.CDS, want_dnssec=True)
            other = dns.message.make_response(query)
            net.unit.respond(other, owner, int(dns.rdatatype.CDS))
            message.answer, message.authority = [], other.authority

    copy.tamper = edit
    (found,) = proofs(net).unproved
    assert (found.server, found.question, [r.code for r in found.reasons]) == (
        BAD,
        "MX",
        ["DENIAL_UNPROVED", "NSEC_TYPE_EXISTS"],
    )


def test_of_servers_that_sign_nothing_the_rest_is_not_asked() -> None:
    """That they do not is told elsewhere."""
    net, copy = two_servers()
    net.unit.tamper = copy.tamper = without("RRSIG", "NSEC")
    proofs(net)
    assert not any(label == "u.kontum.test. MX" for _, label in net.world.asked)
