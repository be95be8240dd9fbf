"""The signed zones and answers of RFC 4035 and 5155, by their own keys and at their own time."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import dns.rdata
import pytest
from dns.rdtypes.ANY.RRSIG import RRSIG

from netaudit.dns.crypto import PERMISSIVE
from netaudit.dns.denial import deny, deny_closer
from netaudit.dns.keys import dnskeys
from netaudit.dns.message import Message, RRset
from netaudit.dns.proof import Denied
from netaudit.dns.signature import Keys, Work, check, key_tag
from tests.fakes.dns_zones import name

if TYPE_CHECKING:
    from dns.name import Name
    from dns.rdata import Rdata

AT = {"rfc4035": 1_081_900_000, "rfc5155": 1_200_000_000}
A, NS, MX, AAAA, DS = 1, 2, 15, 28, 43


@cache
def zone(which: str) -> dict[tuple[Name, int], RRset]:
    """The RRsets of an RFC's zone with their signatures."""
    text = Path(__file__).with_name(f"{which}.zone").read_text()
    found: dict[tuple[Name, int], list[Rdata]] = {}
    sigs: dict[tuple[Name, int], list[RRSIG]] = {}
    for line in text.splitlines()[1:]:
        owner, _ttl, _in, rdtype, content = line.split(" ", 4)
        rdata = dns.rdata.from_text("IN", rdtype, content)
        if isinstance(rdata, RRSIG):
            sigs.setdefault((name(owner), int(rdata.type_covered)), []).append(rdata)
        else:
            found.setdefault((name(owner), int(rdata.rdtype)), []).append(rdata)
    return {
        key: RRset(key[0], key[1], 3600, tuple(rdatas), tuple(sigs.get(key, ())))
        for key, rdatas in found.items()
    }


def keys(which: str) -> Keys:
    rdatas = zone(which)[name("example."), 48].rdatas
    return Keys(name("example."), dnskeys(rdatas), AT[which], PERMISSIVE)


def signed(which: str) -> list[RRset]:
    return [rrset for rrset in zone(which).values() if rrset.sigs]


def test_the_tags_of_the_keys() -> None:
    """RFC 4034 appendix B."""
    assert {key_tag(k) for k in keys("rfc4035").keys} == {38519, 9465}
    assert {key_tag(k) for k in keys("rfc5155").keys} == {40430, 12708}


@pytest.mark.parametrize("which", ["rfc4035", "rfc5155"])
def test_every_signature_holds_and_no_other_data(which: str) -> None:
    assert len(signed(which)) >= 9
    for rrset in signed(which):
        for sig in rrset.sigs:
            alone = rrset._replace(sigs=(sig,))
            assert check(alone, keys(which), Work()).valid, rrset.label()
            moved = alone._replace(
                rdatas=(*rrset.rdatas, zone(which)[name("ai.example."), A].rdatas[0])
            )
            if rrset.rdtype != A:
                assert not check(moved, keys(which), Work()).valid, rrset.label()


@pytest.mark.parametrize("which", ["rfc4035", "rfc5155"])
def test_at_another_time_none_does(which: str) -> None:
    for at in (AT[which] - 10**8, AT[which] + 10**9):
        late = replace(keys(which), at=at)
        assert not any(check(rrset, late, Work()).valid for rrset in signed(which))


def test_the_wildcard_of_rfc_4035() -> None:
    """Appendix B.6: the answer for a.z.w.example was expanded from *.w.example."""
    star = zone("rfc4035")[name("*.w.example."), MX]
    assert check(star, keys("rfc4035"), Work()).encloser is None
    expanded = star._replace(name=name("a.z.w.example."))
    checked = check(expanded, keys("rfc4035"), Work())
    assert (checked.valid, checked.encloser) == (True, name("w.example."))


def answer(*hashes: str) -> Message:
    """A response whose authority section has these NSEC3, by the first letters of their owners."""
    rrsets = [
        rrset
        for (owner, rdtype), rrset in zone("rfc5155").items()
        if rdtype == 50 and any(owner.labels[0].startswith(h.encode()) for h in hashes)
    ]
    assert len(rrsets) == len(hashes)
    return Message(0x8400, 0, (), tuple(rrsets), (), None, 0)


def denied(text: str, rdtype: int, rcode: int, *hashes: str) -> tuple[str, bool] | None:
    """What is denied, and whether it rests on opt-out."""
    found = deny(answer(*hashes), name(text), rdtype, rcode, keys("rfc5155"), Work())
    return (str(found.proof.denied), found.proof.opt_out) if found.proof else None


def test_b_1_name_error() -> None:
    assert denied("a.c.x.w.example.", A, 3, "0p9m", "b4um", "35mt") == ("name", True)


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_b_1_needs_all_its_records(missing: int) -> None:
    hashes = [h for n, h in enumerate(("0p9m", "b4um", "35mt")) if n != missing]
    proof = denied("a.c.x.w.example.", A, 3, *hashes)
    assert proof is None or proof[0] != Denied.NAME


def test_b_2_no_data() -> None:
    assert denied("ns1.example.", MX, 0, "2t7b") == ("data", False)
    assert denied("ns1.example.", A, 0, "2t7b") is None


def test_b_2_1_empty_non_terminal() -> None:
    assert denied("y.w.example.", A, 0, "ji6n") == ("data", False)


def test_b_3_referral_to_an_opt_out_unsigned_zone() -> None:
    assert denied("c.example.", DS, 0, "35mt", "0p9m") == ("data", True)


def test_b_4_wildcard_expansion() -> None:
    expanded = zone("rfc5155")[name("a.z.w.example."), MX]
    checked = check(expanded, keys("rfc5155"), Work())
    assert checked.encloser == name("w.example.")
    found = deny_closer(answer("q04j"), expanded.name, checked.encloser, keys("rfc5155"), Work())
    assert found.proof
    assert (
        deny_closer(answer("ji6n"), expanded.name, checked.encloser, keys("rfc5155"), Work()).proof
        is None
    )


def test_b_5_wildcard_no_data() -> None:
    hashes = ("k8ud", "q04j", "r53b")
    assert denied("a.z.w.example.", AAAA, 0, *hashes) == ("data", True)
    assert denied("a.z.w.example.", MX, 0, *hashes) is None


def test_b_6_ds_child_zone_no_data() -> None:
    """The child's own record: the querier must ask the parent, this proves nothing about the DS."""
    assert denied("example.", DS, 0, "0p9m") is None
    assert denied("example.", AAAA, 0, "0p9m") == ("data", False)
