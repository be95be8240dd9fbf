"""Signatures and keys that do not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dns.flags
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.delegation import How
from tests.dns.worlds import (
    BOGUS,
    SECURE,
    WWW,
    Internet,
    codes,
    furnished,
    internet,
    with_ds,
    without,
)
from tests.fakes.dns_keys import Signer
from tests.fakes.dns_zones import DAY, NOW, Zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from dns.message import Message
    from dns.name import Name


def _edit(net: Internet, edit: Callable[[Message, Name, int], None]) -> Internet:
    net.unit.tamper = edit
    return net


def test_changed_data_is_bogus() -> None:
    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.A and message.answer:
            message.answer[0] = dns.rrset.from_text(WWW + ".", 300, "IN", "A", "198.18.9.9")

    net = _edit(internet(), edit)
    assert net.verdict(WWW) == BOGUS
    assert codes(net) == {"SIGNATURE_INVALID"}


def test_a_record_added_is_bogus() -> None:
    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.A and message.answer:
            message.answer[0].add(dns.rdata.from_text("IN", "A", "198.18.9.9"))

    assert _edit(internet(), edit).verdict(WWW) == BOGUS


def test_stripped_signatures_are_bogus() -> None:
    net = _edit(internet(), without("RRSIG"))
    assert net.verdict(WWW) == BOGUS
    assert codes(net) == {"RRSIG_MISSING", "NO_DS_UNPROVED"}


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_stripped_denial_is_bogus(denial: str) -> None:
    net = _edit(furnished(denial=denial), without("NSEC", "NSEC3"))
    assert net.verdict("nothing.u.kontum.test") == ("bogus", "NXDOMAIN")
    assert net.verdict(WWW, "MX") == BOGUS
    assert net.verdict("any.w.u.kontum.test") == BOGUS
    assert "DENIAL_MISSING" in codes(net, "nothing.u.kontum.test")


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        ({"begins": NOW - 9 * DAY, "ends": NOW - 1}, "EXPIRED"),
        ({"begins": NOW + 1, "ends": NOW + DAY}, "NOT_YET_VALID"),
        ({"begins": NOW + DAY, "ends": NOW - DAY}, "DATES_REVERSED"),
    ],
)
def test_dates_are_judged_without_skew(dates: dict[str, Any], code: str) -> None:
    net = internet(**dates)
    assert net.verdict(WWW)[0] == "bogus"
    assert code in codes(net)


@pytest.mark.parametrize("second", [0, 1])
def test_the_first_and_the_last_second_count(second: int) -> None:
    net = internet(begins=NOW - DAY * second, ends=NOW + DAY * (1 - second))
    assert net.verdict(WWW) == SECURE


def test_time_is_a_parameter() -> None:
    net = internet(ends=NOW + DAY)
    net.at = NOW + DAY + 1
    assert net.verdict(WWW)[0] == "bogus"


def test_a_ds_that_matches_nothing_is_bogus() -> None:
    net = with_ds("7 13 2 " + "cd" * 32)
    assert net.verdict(WWW)[0] == "bogus"
    assert "DS_WITHOUT_KEY" in codes(net)
    assert net.resolve(WWW).chain[-1].how is How.BROKEN


def test_a_signed_delegation_to_an_unsigned_zone_is_bogus() -> None:
    net = internet(denial="")
    net.kontum.data[net.unit.origin, dns.rdatatype.DS] = dns.rrset.from_text(
        net.unit.origin, 300, "IN", "DS", "7 13 2 " + "cd" * 32
    )
    net.kontum.forget()
    assert net.verdict(WWW)[0] == "bogus"
    assert "DNSKEY_MISSING" in codes(net)


def test_keys_that_only_the_zone_signing_key_signed_are_bogus() -> None:
    net = internet()
    net.unit.resign = lambda rrset, sigs: (
        dns.rrset.from_rdata_list(rrset.name, 300, [net.unit.sign_with(rrset, net.unit.zsks[0])])
        if rrset.rdtype == dns.rdatatype.DNSKEY
        else sigs
    )
    assert net.verdict(WWW)[0] == "bogus"
    assert "DNSKEY_NOT_SIGNED_BY_DS" in codes(net)


def test_a_signature_in_another_zones_name_is_bogus() -> None:
    """The parent's key signs the child's data: RFC 4035 section 5.3.1."""
    net = internet()
    net.unit.resign = lambda rrset, sigs: (
        dns.rrset.from_rdata_list(
            rrset.name,
            300,
            [net.kontum.sign_with(rrset, net.kontum.zsks[0])],
        )
        if rrset.rdtype == dns.rdatatype.A
        else sigs
    )
    assert net.verdict(WWW) == BOGUS


def test_a_key_that_is_not_in_the_zone_is_bogus() -> None:
    net = internet()
    stranger = Signer.make(13, "stranger", 256)
    net.unit.resign = lambda rrset, sigs: (
        dns.rrset.from_rdata_list(rrset.name, 300, [net.unit.sign_with(rrset, stranger)])
        if rrset.rdtype == dns.rdatatype.A
        else sigs
    )
    assert net.verdict(WWW) == BOGUS
    assert codes(net) == {"NO_MATCHING_KEY"}


@pytest.mark.parametrize("flags", [256 | 0x80, 0, 1])
def test_a_revoked_key_or_one_not_for_zones_signs_nothing(flags: int) -> None:
    """RFC 5011 section 2.1; RFC 4034 section 2.1.1."""
    net = internet()
    net.unit.zsks = [Signer.make(13, f"flags {flags}", flags)]
    net.unit.set_keys()
    net.unit.resign = lambda rrset, sigs: (
        sigs
        if rrset.rdtype == dns.rdatatype.DNSKEY
        else dns.rrset.from_rdata_list(rrset.name, 300, [_forced(net.unit, rrset, flags)])
    )
    assert net.verdict(WWW) == BOGUS
    assert codes(net) & {"KEY_REVOKED", "KEY_NOT_FOR_ZONE"}


def _forced(zone: Zone, rrset: dns.rrset.RRset, flags: int) -> Any:
    """A signature by a key that a signer would refuse to use, with that key's tag."""
    import dns.dnssec

    proper = Signer.make(13, f"flags {flags}", 256)
    tag = dns.dnssec.key_id(zone.zsks[0].dnskey)
    template = zone.sign_with(rrset, proper).replace(key_tag=tag)
    from netaudit.dns.message import RRset
    from netaudit.dns.signature import signed_data

    data = signed_data(RRset(rrset.name, int(rrset.rdtype), 300, tuple(rrset)), template)
    return template.replace(signature=_ecdsa(proper.private, data))


def _ecdsa(private: Any, data: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    r, s = utils.decode_dss_signature(private.sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def test_a_revoked_entry_key_is_bogus() -> None:
    net = internet()
    net.unit.ksks = [Signer.make(13, "revoked ksk", 257 | 0x80)]
    net.unit.set_keys()
    ds = dns.rrset.from_rdata_list(net.unit.origin, 300, net.unit.ds())
    net.kontum.data[net.unit.origin, dns.rdatatype.DS] = ds
    net.kontum.forget()
    net.unit.resign = lambda rrset, sigs: (
        dns.rrset.from_rdata_list(rrset.name, 300, [_revoked(net.unit, rrset)])
        if rrset.rdtype == dns.rdatatype.DNSKEY
        else sigs
    )
    assert net.verdict(WWW)[0] == "bogus"


def _revoked(zone: Zone, rrset: dns.rrset.RRset) -> Any:
    import dns.dnssec

    from netaudit.dns.message import RRset
    from netaudit.dns.signature import signed_data

    proper = Signer.make(13, "revoked ksk", 257)
    tag = dns.dnssec.key_id(zone.ksks[0].dnskey)
    template = zone.sign_with(rrset, proper).replace(key_tag=tag)
    data = signed_data(RRset(rrset.name, int(rrset.rdtype), 300, tuple(rrset)), template)
    return template.replace(signature=_ecdsa(proper.private, data))


def test_one_valid_signature_among_bad_ones_is_enough() -> None:
    """RFC 6840 section 5.11."""
    net = internet()
    net.unit.zsks.append(Signer.make(8, "second algorithm", 256))
    net.unit.set_keys()
    net.unit.resign = lambda rrset, sigs: dns.rrset.from_rdata_list(
        rrset.name,
        300,
        [s.replace(signature=b"\1" * len(s.signature)) if s.algorithm == 8 else s for s in sigs],
    )
    assert net.verdict(WWW) == SECURE
