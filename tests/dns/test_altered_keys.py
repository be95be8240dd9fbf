"""Signatures by keys that are published with other fields than they had when they signed."""

from __future__ import annotations

from netaudit.dns.signature import Work, check, key_fields, key_label
from tests.dns.test_signature import TAG, ZSK, codes, edited, only, rrset


def test_a_key_that_was_published_otherwise_when_it_signed_is_named() -> None:
    """RFC 4034 appendix B: the tag is over the other fields as well."""
    for fields in ({"flags": 0}, {"flags": 257}, {"protocol": 0}, {"algorithm": 15}):
        changed = ZSK.dnskey.replace(**fields)
        flaws = check(rrset(), only(changed), Work()).flaws
        assert [flaw.code for flaw in flaws] == ["NO_MATCHING_KEY", "KEY_ALTERED"]
        assert flaws[1].detail == f"{TAG}/13, {key_fields(changed)}"
    revoked = ZSK.dnskey.replace(flags=0x180)
    flaws = check(rrset(), only(revoked), Work()).flaws
    assert [flaw.code for flaw in flaws] == ["NO_MATCHING_KEY", "KEY_REVOKED"]
    assert flaws[1].detail == key_label(revoked)


def test_that_a_tag_would_fit_is_not_enough_to_name_a_key() -> None:
    """One tag in 65,536 fits by chance: the signature must hold, too."""
    changed = ZSK.dnskey.replace(flags=0)
    spoilt = edited(rrset(), signature=b"\1" * 64)
    assert codes(check(spoilt, only(changed), Work())) == ["NO_MATCHING_KEY"]
