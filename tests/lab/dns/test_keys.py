from datetime import timedelta

import dns.dnssec
import dns.exception
import dns.rrset
import pytest

from netaudit.lab.dns import keys
from tests.lab.network import NOW, name

ZONE = name("x.test")
DATA = dns.rrset.from_text("www.x.test.", 60, "IN", "AAAA", "2001:db8::1")
DAY = timedelta(days=1)
ALGORITHMS = [keys.RSASHA1, keys.RSASHA256, keys.ECDSAP256SHA256, keys.ED25519]


def _validate(signature: object, key: keys.Key) -> None:
    dns.dnssec.validate_rrsig(
        DATA,
        signature,  # type: ignore[arg-type]
        {ZONE: dns.rrset.from_rdata(ZONE, 60, key.record)},
        now=NOW.timestamp(),
        policy=dns.dnssec.allow_all_policy,
    )


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_signature_validates_by_its_own_key_alone(algorithm: int) -> None:
    key = keys.new_key(algorithm)
    signature = keys.sign(DATA, key, ZONE, NOW - DAY, NOW + DAY)
    _validate(signature, key)
    with pytest.raises(dns.exception.ValidationFailure):
        _validate(signature, keys.new_key(algorithm))


def test_one_turned_bit_breaks_a_signature() -> None:
    key = keys.new_key()
    signature = keys.sign(DATA, key, ZONE, NOW - DAY, NOW + DAY)
    with pytest.raises(dns.exception.ValidationFailure):
        _validate(keys.corrupted(signature), key)


def test_entry_points_are_told_by_their_flag() -> None:
    assert keys.new_key().is_entry_point
    assert not keys.new_key(entry_point=False).is_entry_point


def test_a_ds_names_its_key() -> None:
    key = keys.new_key()
    ds = keys.delegation_signer(ZONE, key)
    assert ds.key_tag == dns.dnssec.key_id(key.record)
    assert ds.digest_type == 2


def test_a_revoked_key_has_another_tag() -> None:
    from dns.dnssec import key_id

    key = keys.new_key()
    assert keys.revoked(key).record.flags == 0x0181
    assert key_id(keys.revoked(key).record) != key_id(key.record)
