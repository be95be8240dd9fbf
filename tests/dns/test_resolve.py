"""Verdicts on a sound tree, through aliases, from any anchors."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import dns.flags
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.anchors import Anchor
from netaudit.dns.crypto import PERMISSIVE
from tests.dns.worlds import (
    BOGUS,
    CASES,
    INSECURE,
    NXDOMAIN,
    SECURE,
    WWW,
    Internet,
    codes,
    furnished,
    internet,
    reasons,
    without,
)
from tests.fakes.dns_zones import DAY, NOW, Zone, name

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

    from netaudit.dns.resolve import Resolution


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
@pytest.mark.parametrize(("text", "rdtype", "expected"), CASES)
def test_a_sound_tree_is_secure(
    denial: str, text: str, rdtype: str, expected: tuple[str, str]
) -> None:
    assert furnished(denial=denial).verdict(text, rdtype) == expected


@pytest.mark.parametrize("algorithm", [8, 10, 13, 14, 15, 16])
def test_every_current_algorithm_validates(algorithm: int) -> None:
    net = furnished(algorithm=algorithm)
    assert net.verdict(WWW) == SECURE
    assert net.verdict("nothing.u.kontum.test") == NXDOMAIN


@pytest.mark.parametrize("algorithm", [5, 7])
def test_sha1_signatures_are_insecure_unless_the_policy_is_permissive(algorithm: int) -> None:
    """RFC 9905 section 2: operators must treat them as unsupported, software must know them."""
    net = furnished(algorithm=algorithm)
    assert net.verdict(WWW) == INSECURE
    net.algorithms = PERMISSIVE
    assert net.verdict(WWW) == SECURE


@pytest.mark.parametrize("digest", ["SHA1", "SHA256", "SHA384"])
def test_every_digest_validates(digest: str) -> None:
    net = internet()
    net.kontum.data[net.unit.origin, dns.rdatatype.DS] = dns.rrset.from_rdata_list(
        net.unit.origin, 300, net.unit.ds(digest)
    )
    net.kontum.forget()
    assert net.verdict(WWW) == SECURE


def test_names_are_compared_without_case() -> None:
    assert internet().verdict("WwW.U.KonTum.TEST") == SECURE


def test_an_answer_is_as_good_as_its_weakest_link() -> None:
    net = internet()
    net.kontum.add("to.kontum.test.", "CNAME", "www.u.kontum.test.")
    assert net.verdict("to.kontum.test") == SECURE
    insecure = internet(denial="")
    insecure.kontum.add("to.kontum.test.", "CNAME", "www.u.kontum.test.")
    assert insecure.verdict("to.kontum.test") == INSECURE
    net.unit.tamper = without("RRSIG")
    assert net.verdict("to.kontum.test") == BOGUS


def test_a_bogus_alias_to_secure_data_is_bogus() -> None:
    net = furnished()
    net.unit.resign = lambda rrset, sigs: None if rrset.rdtype == dns.rdatatype.CNAME else sigs
    assert net.verdict("away.u.kontum.test") == BOGUS


def test_an_invented_alias_is_bogus() -> None:
    net = internet()

    def edit(message: Message, asked: Name, _rdtype: int) -> None:
        if asked == name("nothing.u.kontum.test"):
            message.authority.clear()
            message.set_rcode(dns.rcode.NOERROR)
            alias = dns.rrset.from_text(asked, 300, "IN", "CNAME", "www.kontum.test.")
            message.answer.append(alias)

    net.unit.tamper = edit
    assert net.verdict("nothing.u.kontum.test") == BOGUS


def test_a_cname_that_does_not_follow_from_its_dname_is_bogus() -> None:
    net = furnished()

    def edit(message: Message, asked: Name, _rdtype: int) -> None:
        for index, rrset in enumerate(message.answer):
            if rrset.rdtype == dns.rdatatype.CNAME:
                message.answer[index] = dns.rrset.from_text(
                    asked, 300, "IN", "CNAME", "www.kontum.test."
                )

    net.unit.tamper = edit
    assert net.verdict("x.d.u.kontum.test")[0] == "bogus"
    assert "ALIAS_CROOKED" in codes(net, "x.d.u.kontum.test")


def test_a_crooked_alias_in_an_unsigned_zone_is_no_worse_than_insecure() -> None:
    net = furnished(denial="")

    def edit(message: Message, asked: Name, _rdtype: int) -> None:
        for index, rrset in enumerate(message.answer):
            if rrset.rdtype == dns.rdatatype.CNAME:
                message.answer[index] = dns.rrset.from_text(
                    asked, 300, "IN", "CNAME", "www.kontum.test."
                )

    net.unit.tamper = edit
    found = net.resolve("x.d.u.kontum.test")
    assert (str(found.verdict), found.rcode) == ("insecure", "NOERROR")
    assert found.answer[-1].rdatas[0].to_text() == "198.18.1.7"


def test_a_dname_needs_no_cname_beside_it() -> None:
    net = furnished()
    net.unit.tamper = without("CNAME")
    assert net.verdict("x.d.u.kontum.test") == SECURE


def test_a_dname_can_make_a_name_too_long() -> None:
    """RFC 6672 section 2.2: YXDOMAIN, which the DNAME's own signature proves."""
    net = internet()
    net.unit.add("d.u.kontum.test.", "DNAME", ".".join(["a" * 60] * 3) + ".u.kontum.test.")
    assert net.verdict("b" * 60 + ".d.u.kontum.test") == ("secure", "YXDOMAIN")


def test_aliases_in_a_circle_end() -> None:
    net = internet()
    net.unit.add("one.u.kontum.test.", "CNAME", "two.u.kontum.test.")
    net.unit.add("two.u.kontum.test.", "CNAME", "one.u.kontum.test.")
    assert net.verdict("one.u.kontum.test") == ("indeterminate", "SERVFAIL")
    assert "ALIAS_LOOP" in codes(net, "one.u.kontum.test")


def test_a_long_chain_of_aliases_ends() -> None:
    net = internet()
    for n in range(30):
        net.unit.add(f"n{n}.u.kontum.test.", "CNAME", f"n{n + 1}.u.kontum.test.")
    assert net.verdict("n0.u.kontum.test") == ("indeterminate", "SERVFAIL")
    assert "ALIAS_CHAIN_LONG" in codes(net, "n0.u.kontum.test")


def _anchored(net: Internet, *anchors: Anchor) -> Internet:
    net.anchors = {anchor.zone: anchor for anchor in anchors}
    return net


def _of(zone: Zone, **changes: Any) -> Anchor:
    return Anchor(zone.origin, changes.get("ds", tuple(zone.ds())), changes.get("keys", ()))


def test_keys_serve_as_anchors_too() -> None:
    net = internet()
    keys = tuple(signer.dnskey for signer in net.root.ksks)
    assert _anchored(net, _of(net.root, ds=(), keys=keys)).verdict(WWW) == SECURE


def test_without_an_anchor_all_is_indeterminate() -> None:
    net = _anchored(internet())
    assert net.verdict(WWW) == ("indeterminate", "NOERROR")
    assert net.verdict("nothing.u.kontum.test") == ("indeterminate", "NXDOMAIN")
    assert "NO_TRUST_ANCHOR" in codes(net)


def test_nothing_above_or_beside_an_anchor_is_trusted() -> None:
    net = internet()
    _anchored(net, _of(net.unit))
    assert net.verdict(WWW) == SECURE
    assert net.verdict("nothing.u.kontum.test") == NXDOMAIN
    assert net.verdict("www.kontum.test") == ("indeterminate", "NOERROR")
    assert net.verdict("test", "SOA")[0] == "indeterminate"
    assert net.verdict("u.kontum.test", "DS")[0] == "indeterminate"


def test_a_wrong_anchor_is_bogus() -> None:
    net = internet()
    assert _anchored(net, _of(net.root, ds=tuple(net.test.ds()))).verdict(WWW)[0] == "bogus"
    keys = (net.test.ksks[0].dnskey,)
    assert _anchored(net, _of(net.root, ds=(), keys=keys)).verdict(WWW)[0] == "bogus"
    assert "ANCHOR_WITHOUT_KEY" in codes(net)


def test_of_nested_anchors_any_success_counts() -> None:
    """RFC 6840 section 5.10."""
    net = internet()
    wrong = _of(net.unit, ds=tuple(net.test.ds()))
    assert _anchored(net, _of(net.root), wrong).verdict(WWW) == SECURE
    wrong = _of(net.root, ds=tuple(net.test.ds()))
    assert _anchored(net, wrong, _of(net.unit)).verdict(WWW) == SECURE
    assert net.verdict("www.kontum.test")[0] == "bogus"


def test_an_anchor_may_lie_in_an_unsigned_land() -> None:
    net = internet(unit_ds=[])
    assert _anchored(net, _of(net.root), _of(net.unit)).verdict(WWW) == SECURE


def test_an_anchor_of_an_unknown_algorithm_is_insecure() -> None:
    net = internet()
    strange = dns.rdata.from_text("IN", "DS", "1 99 2 " + "ab" * 32)
    assert _anchored(net, _of(net.root, ds=(strange,))).verdict(WWW) == INSECURE


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
@pytest.mark.parametrize("owner", [WWW, "any.w.u.kontum.test", "alias.u.kontum.test"])
def test_any_is_all_that_there_is(denial: str, owner: str) -> None:
    net = furnished(denial=denial)
    assert net.verdict(owner, "ANY") == SECURE
    net.unit.resign = lambda rrset, sigs: None if rrset.rdtype == dns.rdatatype.A else sigs
    net.unit.forget()
    bogus = "secure" if owner.startswith("alias") else "bogus"
    assert net.verdict(owner, "ANY")[0] == bogus


def test_signatures_alone_prove_nothing() -> None:
    """RFC 4035 section 2.2: RRSIG records are not signed themselves."""
    net = furnished()
    assert net.verdict(WWW, "RRSIG") == INSECURE
    assert "RRSIG_ASKED" in codes(net, WWW, "RRSIG")
    assert net.verdict("ent.u.kontum.test", "RRSIG") == SECURE  # a denial is proved as ever
    net = internet(unit_ds=[])
    assert net.verdict(WWW, "RRSIG") == INSECURE
    assert "RRSIG_ASKED" not in codes(net, WWW, "RRSIG")


def test_what_is_told_of_signatures_that_were_asked_for() -> None:
    found = furnished().resolve(WWW, "RRSIG")
    assert reasons(found.flaws) == [f"RRSIG_ASKED | u.kontum.test. | {WWW}. RRSIG"]
    assert [rrset.label() for rrset in found.answer] == [f"{WWW}. RRSIG"]
    assert found.chain[-1].zone == name("u.kontum.test.")
    assert internet(ends=NOW - DAY).verdict(WWW, "RRSIG")[0] == "bogus"


def test_an_unsupported_anchor_does_not_excuse_a_wrong_one() -> None:
    """RFC 6840 section 5.2 is for zones with nothing but unsupported algorithms."""
    net = internet()
    unknown = tuple(ds.replace(algorithm=99) for ds in net.root.ds())
    wrong = tuple(s.dnskey for s in net.test.ksks)
    _anchored(net, Anchor(net.root.origin, unknown, wrong))
    assert net.verdict(WWW)[0] == "bogus"
    right = tuple(s.dnskey for s in net.root.ksks)
    _anchored(net, Anchor(net.root.origin, unknown, right))
    assert net.verdict(WWW) == SECURE


def test_patience_ends() -> None:
    net = internet()

    class Slow:
        async def __call__(self, *_: Any, **__: Any) -> Any:
            await asyncio.sleep(3600)

    async def go() -> Resolution:
        resolver = net.resolver()
        resolver._walker._fallback._ask = Slow()
        return await resolver.resolve(name(WWW), 1, seconds=0.01)

    found = asyncio.run(go())
    assert str(found.verdict) == "indeterminate"
    assert reasons(found.flaws) == [f"TIME | {WWW}. | {WWW}. | 0.01"]


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_an_anchor_of_a_zone_that_is_no_more_does_no_harm(denial: str) -> None:
    """The zone above proves that the name is gone: RFC 6840 section 5.10, any success counts."""
    net = internet(denial=denial)
    gone = Zone.make("gone.u.kontum.test.")
    _anchored(net, _of(net.root), _of(gone))
    assert net.verdict("www.gone.u.kontum.test") == NXDOMAIN
