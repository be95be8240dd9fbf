from __future__ import annotations

from typing import TYPE_CHECKING

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.codec import dump, load
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.apex import Nsec3Parameters, ZoneApex
from netaudit.probes._unusual import UNKNOWN
from netaudit.probes.apex import zone_apex
from tests.dns.worlds import UNIT, Internet, address, internet, without
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

    from netaudit.facts.apex import ApexView


def view(net: Internet) -> ApexView:
    """Of the unit's only server."""
    (found,) = ask(net, zone_apex, UNIT_ZONE).servers
    return found  # type: ignore[no-any-return]


def test_a_sound_apex() -> None:
    net = internet()
    found = view(net)
    assert found.soa is not None
    assert (found.soa.mname, found.soa.rname) == ("ns1.u.kontum.test", "admin.test")
    assert (found.soa.serial, found.soa.retry, found.soa.minimum) == (7, 3600, 300)
    assert found.servers == ("ns1.u.kontum.test",)
    assert [s.type for s in found.sets] == ["SOA", "NS", "DNSKEY"]
    assert {s.original_ttls for s in found.sets} == {(300,)}
    assert {s.algorithms for s in found.sets} == {(13,)}
    assert [key.flags for key in found.keys] == [257, 256]
    assert found.set("DNSKEY").key_tags == (found.keys[0].key_tag,)  # type: ignore[union-attr]
    assert (found.cds, found.cdnskeys, found.cds_unlike) == ((), (), ())


@pytest.mark.parametrize("denial", ["nsec", "nsec3", ""])
def test_it_comes_back_from_the_store_as_it_was(denial: str) -> None:
    fact = ask(internet(denial=denial), zone_apex, UNIT_ZONE)
    assert load(ZoneApex, dump(fact)) == fact


@pytest.mark.parametrize(("denial", "kind"), [("nsec", "NSEC"), ("nsec3", "NSEC3"), ("", "")])
def test_the_denial_at_the_apex(denial: str, kind: str) -> None:
    found = view(internet(denial=denial, iterations=2, salt=b"\xab")).denial
    assert found.kind == kind
    assert {"SOA", "NS", "DNSKEY"} <= set(found.types) or not kind
    assert found.ttls == ((300,) if kind else ())
    hashed = (Nsec3Parameters(2, "ab", opt_out=False),)
    assert found.nsec3 == (hashed if kind == "NSEC3" else ())
    assert found.denied


def refusing(message: Message, _owner: Name, rdtype: int) -> None:
    """A server that does not know a type that it does not know."""
    if rdtype == UNKNOWN:
        message.answer.clear()
        message.authority.clear()
        message.set_rcode(dns.rcode.NOTIMP)


@pytest.mark.parametrize(("denial", "kind"), [("nsec", "NSEC"), ("nsec3", "NSEC3")])
def test_who_refuses_unknown_types_shows_how_it_denies_by_a_name(denial: str, kind: str) -> None:
    net = internet(denial=denial, iterations=2, salt=b"\xab")
    net.unit.tamper = refusing
    found = view(net)
    assert (found.denial.kind, found.denial.denied, found.unproved()) == (kind, True, False)
    assert {p.iterations for p in found.denial.nsec3} == ({2} if denial == "nsec3" else set())


def test_a_signed_zone_that_denies_without_proof() -> None:
    net = internet()
    net.unit.tamper = without("NSEC")
    assert view(net).unproved()
    assert not view(internet()).unproved()
    assert not view(internet(denial="")).unproved()


def test_a_costly_hash_is_not_computed() -> None:
    found = view(internet(denial="nsec3", iterations=151)).denial
    assert (found.types, found.nsec3[0].iterations) == ((), 151)


def _publish(net: Internet, *kinds: str) -> Internet:
    key = net.unit.ksks[0].dnskey.to_text()
    texts = {"CDS": net.unit.ds()[0].to_text(), "CDNSKEY": key}
    for kind in kinds:
        net.unit.add("u.kontum.test.", kind, texts[kind])
    return net


def test_cds_and_cdnskey_of_the_key_in_use() -> None:
    found = view(_publish(internet(), "CDS", "CDNSKEY"))
    assert [(ds.matched, ds.key_tag) for ds in found.cds] == [(True, found.keys[0].key_tag)]
    assert [(k.published, k.delete) for k in found.cdnskeys] == [(True, False)]
    assert (found.cds_unlike, len(found.cds_text)) == ((), 1)
    assert [s.type for s in found.sets][-2:] == ["CDS", "CDNSKEY"]


def test_cds_of_another_key_than_cdnskey() -> None:
    net = _publish(internet(), "CDNSKEY")
    net.unit.add("u.kontum.test.", "CDS", "9 13 2 " + "cd" * 32)
    found = view(net)
    assert [ds.matched for ds in found.cds] == [False]
    assert found.cds_unlike == ("CDS 9", f"CDNSKEY {found.keys[0].key_tag}")


def test_a_request_to_delete() -> None:
    net = internet()
    net.unit.add("u.kontum.test.", "CDS", "0 0 0 00")
    net.unit.add("u.kontum.test.", "CDNSKEY", "0 3 0 AA==")
    found = view(net)
    assert (found.cds_text, found.cdnskeys[0].text) == (("0 0 0 00",), "0 3 0 AA==")
    assert (found.cdnskeys[0].delete, found.cds_unlike) == (True, ())


def test_what_is_not_answered_is_not_there() -> None:
    net = internet()
    silent = {dns.rdatatype.CDS, dns.rdatatype.CDNSKEY, UNKNOWN, dns.rdatatype.AAAA}

    class Deaf(type(net.world)):  # type: ignore[misc]
        async def __call__(self, address, query, *rest, **more):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN003, ANN204
            if query.rdtype in silent:
                return NoAnswer(Failure.SILENT)
            return await super().__call__(address, query, *rest, **more)

    net.world = Deaf(net.world.servers)
    found = view(net)
    assert (found.cds, found.cdnskeys, found.denial.kind) == ((), (), "")
    assert not found.denial.denied


def test_a_server_that_serves_nothing_has_no_apex() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = 5
    assert ask(net, zone_apex, UNIT_ZONE).servers == ()


def test_without_a_route_we_cannot_ask() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = NoRoute("no IPv6 here")
    with pytest.raises(CannotAsk, match="no IPv6 here"):
        ask(net, zone_apex, UNIT_ZONE)


def test_an_unknown_hash_is_not_computed() -> None:
    net = internet(denial="nsec3")

    def edit(message: Message, _owner: Name, _rdtype: int) -> None:
        odd = dns.rdatatype.NSEC3
        message.authority = [
            dns.rrset.from_rdata(r.name, 300, r[0].replace(algorithm=9)) if r.rdtype == odd else r
            for r in message.authority
        ]

    net.unit.tamper = edit
    found = view(net).denial
    assert (found.kind, found.types) == ("NSEC3", ())


def test_an_error_for_cds_says_nothing_of_what_there_is() -> None:
    """A proxy before the server may not know the type."""
    net = internet()

    def unaware(made: dns.message.Message, _owner: object, rdtype: int) -> None:
        if rdtype == dns.rdatatype.CDS:
            made.answer.clear()
            made.authority.clear()
            made.set_rcode(dns.rcode.NOTIMP)

    net.unit.tamper = unaware
    (view,) = ask(net, zone_apex, UNIT_ZONE).servers
    assert view.unanswered == ("CDS",)
