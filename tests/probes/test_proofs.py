from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import dns.message
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.ask import Failure, NoAnswer
from netaudit.dns.cuts import Stuck
from netaudit.dns.flaws import Flaw
from netaudit.dns.keys import Security as Judged
from netaudit.dns.resolve import Resolver
from netaudit.errors import CannotAsk
from netaudit.facts.proofs import ZoneProofs
from netaudit.facts.zone import Security
from netaudit.probes._dns import kit
from netaudit.probes.apex import zone_apex
from netaudit.probes.proofs import Judgement, Proofs, Worth, zone_proofs
from tests.dns.worlds import OTHER, UNIT, address, internet, without
from tests.fakes.dns_keys import Signer
from tests.fakes.dns_world import World
from tests.fakes.dns_zones import DAY, DNSKEY, NOW, name
from tests.probes.copies import ABSENT, BAD, GOOD, proofs, strays, two_servers
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name
    from dns.rrset import RRset

    from netaudit.dns.query import Query
    from netaudit.model import Address
    from netaudit.net.context import Net
    from tests.fakes.dns_zones import Zone as FakeZone


class SilentAboutNs(World):
    """One server leaves one question without an answer."""

    async def __call__(self, address: Address, query: Query, *how: Any, **also: Any) -> Any:
        if str(address) == OTHER and query.rdtype == dns.rdatatype.NS:
            return NoAnswer(Failure.SILENT)
        return await super().__call__(address, query, *how, **also)


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_two_sound_servers(denial: str) -> None:
    net, _ = two_servers(denial)
    found = proofs(net)
    assert (found.security, found.unproved) == (Security.SECURE, ())
    assert sorted(found.servers) == [GOOD, BAD]
    assert found.denials == ("CDS", ABSENT)


@pytest.mark.parametrize("kind", ["CDS", "CDNSKEY"])
def test_what_is_published_for_the_parent_is_judged_too(kind: str) -> None:
    """Then another type is asked for that the apex does not have: one that no zone has."""
    net, copy = two_servers()
    key = net.unit.ksks[0].dnskey.to_text()
    for zone in (net.unit, copy):
        zone.add("u.kontum.test.", "CDS", net.unit.ds()[0].to_text())
        zone.add("u.kontum.test.", "CDNSKEY", key)
    assert (proofs(net).unproved, proofs(net).denials) == ((), ("TYPE65280", ABSENT))

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.from_text(kind):
            sigs = next(r for r in message.answer if r.rdtype == dns.rdatatype.RRSIG)
            spoilt = [sig.replace(signature=b"\1" * 64) for sig in sigs]
            message.answer.remove(sigs)
            message.answer.append(dns.rrset.from_rdata_list(sigs.name, sigs.ttl, spoilt))

    copy.tamper = edit
    (found,) = proofs(net).unproved
    assert (found.server, found.question) == (BAD, kind)
    assert [r.code for r in found.reasons] == ["SIGNATURE_INVALID"]


def test_who_denies_a_cds_as_nothing_else_is_asked_for_another_type() -> None:
    """Knot's onlinesign leaves all of that answer empty."""
    net, copy = two_servers()

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.CDS:
            message.authority.clear()

    copy.tamper = edit
    assert (proofs(net).denials, proofs(net).unproved) == (("TYPE65280", ABSENT), ())


def test_who_has_a_cds_where_others_have_none() -> None:
    net, copy = two_servers()
    copy.add("u.kontum.test.", "CDS", net.unit.ds()[0].to_text())
    assert proofs(net).denials == ("TYPE65280", ABSENT)


def test_what_is_judged_of_one_zone_is_not_said_of_another() -> None:
    net, copy = two_servers()
    copy.ends = NOW - DAY

    async def both(_target: object, run: Net) -> list[ZoneProofs]:
        zones = UNIT_ZONE, replace(UNIT_ZONE, name="kontum.test")
        return [await zone_proofs(zone, run) for zone in zones]

    unit, above = ask(net, both, None)
    assert len(unit.unproved) == 5
    assert (above.security, above.unproved) == (Security.SECURE, ())


def test_what_one_server_leaves_unanswered_hides_nothing_of_its_other_answers() -> None:
    net, copy = two_servers()
    copy.ends = NOW - DAY
    net.world = SilentAboutNs(net.world.servers)
    assert [u.question for u in proofs(net).unproved] == ["SOA", "DNSKEY", "CDS", ABSENT]


def test_expired_signatures_of_one_server() -> None:
    net, copy = two_servers()
    copy.ends = NOW - DAY
    found = proofs(net)
    assert found.security is Security.SECURE
    assert {u.server for u in found.unproved} == {BAD}
    assert [u.question for u in found.unproved] == ["SOA", "NS", "DNSKEY", "CDS", ABSENT]
    assert {r.code for u in found.unproved for r in u.reasons} >= {"EXPIRED"}


def test_other_data_under_the_same_signatures() -> None:
    net, copy = two_servers()

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.NS:
            signed = next(r for r in message.answer if r.rdtype == dns.rdatatype.NS)
            signed.add(dns.rdata.from_text("IN", "NS", "ns3.u.kontum.test."))

    copy.tamper = edit
    (found,) = proofs(net).unproved
    assert (found.server, found.question) == (BAD, "NS")
    assert [r.code for r in found.reasons] == ["SIGNATURE_INVALID"]
    assert strays(net).strays == ()  # of what is bogus no more is told


def signed_by(zone: FakeZone, *signers: Signer) -> None:
    """Let these alone sign the zone's keys."""

    def resign(rrset: RRset, sigs: RRset) -> RRset | None:
        if rrset.rdtype != dns.rdatatype.DNSKEY:
            return sigs
        own = [zone.sign_with(rrset, signer) for signer in signers]
        return dns.rrset.from_rdata_list(rrset.name, rrset.ttl, own)

    zone.resign = resign
    zone.forget()


def test_keys_of_one_server_that_the_ds_does_not_lead_to() -> None:
    """Who asks that server cannot know that another gives the same keys with a good signature."""
    net, copy = two_servers()
    signed_by(copy, *copy.zsks)
    (found,) = proofs(net).unproved
    assert (found.server, found.question) == (BAD, "DNSKEY")
    assert "DNSKEY_NOT_SIGNED_BY_DS" in {r.code for r in found.reasons}


def test_keys_that_another_ds_leads_to_at_each_server() -> None:
    """Two who sign, and each signs all keys with one of its own (RFC 8901 section 2.1.2)."""
    net, copy = two_servers()
    net.unit.ksks.append(Signer.make(net.unit.algorithm, "a second"))
    net.unit.set_keys()
    copy.data = dict(net.unit.data)
    net.kontum.data[net.unit.origin, dns.rdatatype.DS] = dns.rrset.from_rdata_list(
        net.unit.origin, 300, net.unit.ds()
    )
    net.kontum.forget()
    for zone, signer in zip((net.unit, copy), net.unit.ksks, strict=True):
        signed_by(zone, signer)
    assert proofs(net).unproved == ()


def test_another_key_at_each_server_where_a_ds_leads_to_either() -> None:
    """As while a key is replaced by way of two DS (RFC 6781 section 4.1.2)."""
    net, copy = two_servers()
    copy.ksks = [Signer.make(net.unit.algorithm, "the next one")]
    copy.set_keys()
    copy.forget()
    net.kontum.data[net.unit.origin, dns.rdatatype.DS] = dns.rrset.from_rdata_list(
        net.unit.origin, 300, [*net.unit.ds(), *copy.ds()]
    )
    net.kontum.forget()
    assert (proofs(net).unproved, strays(net).strays) == ((), ())
    net.kontum.data[net.unit.origin, dns.rdatatype.DS] = dns.rrset.from_rdata_list(
        net.unit.origin, 300, net.unit.ds()
    )
    net.kontum.forget()
    (found,) = proofs(net).unproved
    assert (found.server, found.question) == (BAD, "DNSKEY")
    assert [r.code for r in found.reasons] == ["NO_MATCHING_KEY"]


def test_a_denial_of_something_else() -> None:
    net, copy = two_servers()

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.CDS:
            message.authority = [
                r for r in message.authority if not {r.rdtype, r.covers} & {dns.rdatatype.NSEC}
            ]
            other = copy.matching(name("www.u.kontum.test."))
            assert other is not None
            message.authority += [other, copy.rrsig(other)]

    copy.tamper = edit
    (found,) = proofs(net).unproved
    assert (found.server, found.question) == (BAD, "CDS")


def test_a_name_denied_by_what_proves_something_else() -> None:
    net, copy = two_servers()

    def edit(message: Message, owner: Name, _rdtype: int) -> None:
        if owner == name("netaudit-no-such-name.u.kontum.test."):
            nsec = dns.rdatatype.NSEC
            message.authority = [r for r in message.authority if nsec not in {r.rdtype, r.covers}]
            other = copy.matching(name("www.u.kontum.test."))
            assert other is not None
            message.authority += [other, copy.rrsig(other)]

    copy.tamper = edit
    (found,) = proofs(net).unproved
    assert (found.server, found.question) == (BAD, ABSENT)
    assert "DENIAL_UNPROVED" in {r.code for r in found.reasons}


def test_what_comes_without_any_proof_is_not_judged() -> None:
    net, copy = two_servers()
    copy.tamper = without("RRSIG", "NSEC")
    assert proofs(net).unproved == ()


def test_what_leads_nowhere_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nowhere(*_arguments: object) -> None:
        raise Stuck(Flaw("NO_RESPONSE", "x.u.kontum.test.", "x.u.kontum.test."))

    monkeypatch.setattr(Resolver, "judge", nowhere)
    assert proofs(internet()).unproved == ()


def test_of_a_zone_that_is_not_secure_nothing_is_judged() -> None:
    assert proofs(internet(denial="")).security is Security.INSECURE
    net = internet(ends=NOW - DAY)
    assert proofs(net) == ZoneProofs(Security.BOGUS, (), (), ())


def test_a_zone_without_a_serving_server() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = NoAnswer(Failure.SILENT)
    assert proofs(net).security is Security.INDETERMINATE


def test_it_asks_nothing_again() -> None:
    net, _ = two_servers()
    ask(net, zone_apex, UNIT_ZONE)
    before = net.world.asked[address(OTHER), "u.kontum.test. NS"]
    again, _ = two_servers()
    proofs(again)
    assert again.world.asked[address(OTHER), "u.kontum.test. NS"] == before == 1


def test_without_an_anchor_nothing_is_known() -> None:
    with pytest.raises(CannotAsk, match="no trust anchor"):
        ask(internet(), zone_proofs, UNIT_ZONE, trust_anchors=())


def test_what_the_answers_of_one_server_say_of_it() -> None:
    worth = {s: Worth(s, (), ()) for s in Judged}
    said = {
        "sound": {"SOA": Judged.SECURE, "CDS": Judged.SECURE, ABSENT: Judged.INSECURE},
        "half": {"SOA": Judged.SECURE, "CDS": Judged.SECURE, ABSENT: Judged.BOGUS},
        "mute": {"SOA": Judged.INSECURE, "CDS": Judged.SECURE},
        "bad": {"SOA": Judged.BOGUS, "CDS": Judged.BOGUS, ABSENT: Judged.BOGUS},
    }
    answers = tuple(Judgement(s, q, worth[v]) for s, told in said.items() for q, v in told.items())
    found = Proofs(Security.SECURE, tuple(said), answers, ("CDS", ABSENT))
    assert [found.denies_soundly(server) for server in said] == [True, False, False, False]
    assert [found.nothing_holds(server) for server in said] == [False, False, False, True]
    assert not found.nothing_holds("another")


def test_where_no_server_serves_a_zone_whose_keys_are_known_nothing_is_secure() -> None:
    net = internet()

    async def refused(_target: object, run: Net) -> ZoneProofs:
        tools = await kit(run)
        found = await tools.resolver.resolve(name("u.kontum.test."), DNSKEY)
        assert found.verdict is Judged.SECURE
        net.world.failures[address(UNIT)] = 5
        return await zone_proofs(UNIT_ZONE, run)

    assert ask(net, refused, UNIT_ZONE) == ZoneProofs(Security.INDETERMINATE, (), (), ())
