"""RSA keys whose public exponent is longer than what signers make (RFC 3110 section 2)."""

from __future__ import annotations

import dns.dnssec
import pytest

from netaudit.dns.crypto import CURRENT
from netaudit.dns.message import RRset
from netaudit.dns.signature import Keys, Work, check, strays
from tests.dns.worlds import SECURE, WWW, internet
from tests.fakes.dns_keys import Signer, rsa_key
from tests.fakes.dns_zones import NOW, Zone


def signer(exponent_bits: int, flags: int = 257) -> Signer:
    private = rsa_key(1024, exponent_bits)
    return Signer(private, dns.dnssec.make_dnskey(private.public_key(), 8, flags))


@pytest.mark.parametrize("exponent_bits", [36, 64, 65, 300, 1023])
def test_a_zone_that_is_signed_by_one_is_secure(exponent_bits: int) -> None:
    net = internet()
    net.unit.ksks, net.unit.zsks = [signer(exponent_bits)], [signer(exponent_bits, 256)]
    net.unit.set_keys()
    net.kontum.data[net.unit.origin, dns.rdatatype.DS] = dns.rrset.from_rdata_list(
        net.unit.origin, 300, net.unit.ds()
    )
    net.kontum.forget()
    assert net.verdict(WWW) == SECURE
    for key in (*net.unit.ksks, *net.unit.zsks):  # and they are told from one another
        key.private = rsa_key(1024, exponent_bits - 1)
    net.unit.forget()
    assert net.verdict(WWW)[0] == "bogus"


@pytest.mark.parametrize(("exponent_bits", "checks"), [(64, 8), (65, 2)])
def test_fewer_checks_are_spent_on_what_takes_longer(exponent_bits: int, checks: int) -> None:
    zone, made = Zone.make("test."), dns.rrset.from_text("www.test.", 300, "IN", "A", "198.18.0.1")
    key = signer(exponent_bits, 256)
    sig = zone.sign_with(made, key)
    sigs = tuple(sig.replace(signature=bytes([n]) * 128) for n in range(16))
    spoilt = RRset(made.name, int(made.rdtype), 300, tuple(made), sigs)
    keys = Keys(zone.origin, (key.dnskey,), NOW, CURRENT)
    work = Work()
    (*_, last) = check(spoilt, keys, work).flaws
    assert (work.checked, last.detail) == (checks, f"{checks} signature checks")
    assert len(strays(spoilt, keys, work)) == 1
    assert work.checked == checks
    assert check(spoilt._replace(sigs=(*sigs[:1], sig)), keys, work).valid
