"""How much of what a zone publishes is looked at (CVE-2023-50387)."""

from __future__ import annotations

from itertools import islice, permutations
from typing import TYPE_CHECKING

import pytest

from netaudit.dns.signature import (
    MAX_ALTERED,
    MAX_KEYS_PER_TAG,
    MAX_SIGNATURES,
    Work,
    check,
    key_tag,
    strays,
)
from tests.dns.test_signature import TAG, ZSK, changed, codes, keys, only, rrset
from tests.fakes.dns_zones import DAY, NOW

if TYPE_CHECKING:
    from dns.rdtypes.ANY.DNSKEY import DNSKEY


def twins(count: int) -> list[DNSKEY]:
    """Others of the same tag, which is a sum of pairs of octets: they are on no curve."""
    key = ZSK.dnskey.key
    pairs = [key[at : at + 2] for at in range(0, 8, 2)]
    orders = islice(permutations(pairs), 1, count + 1)
    return [ZSK.dnskey.replace(key=b"".join(order) + key[8:]) for order in orders]


@pytest.mark.parametrize(("before", "valid"), [(3, True), (4, False)])
def test_of_keys_of_one_tag_so_many_are_tried(before: int, *, valid: bool) -> None:
    some = twins(before)
    assert {key_tag(key) for key in some} == {TAG}
    assert len(set(some)) == before
    checked = check(rrset(), only(*some, ZSK.dnskey), Work())
    assert (MAX_KEYS_PER_TAG, checked.valid) == (4, valid)


@pytest.mark.parametrize("place", [MAX_ALTERED - 1, MAX_ALTERED])
def test_of_keys_that_were_published_otherwise_so_many_are_tried(place: int) -> None:
    others = [ZSK.dnskey.replace(flags=0, key=bytes([n]) * 64) for n in range(place)]
    checked = check(rrset(), only(*others, ZSK.dnskey.replace(flags=0)), Work())
    assert ("KEY_ALTERED" in codes(checked)) is (place < MAX_ALTERED)


@pytest.mark.parametrize("place", [MAX_KEYS_PER_TAG - 1, MAX_KEYS_PER_TAG])
def test_and_so_many_signatures(place: int) -> None:
    good = rrset()
    strange = [changed(good.sigs[0], key_tag=TAG ^ (n + 1)) for n in range(place)]
    checked = check(
        good._replace(sigs=(*strange, *good.sigs)), only(ZSK.dnskey.replace(flags=0)), Work()
    )
    assert ("KEY_ALTERED" in codes(checked)) is (place < MAX_KEYS_PER_TAG)


@pytest.mark.parametrize("place", [MAX_SIGNATURES - 1, MAX_SIGNATURES])
def test_strays_among_so_many_signatures_are_told(place: int) -> None:
    good = rrset()
    stray = changed(good.sigs[0], labels=9)
    late = changed(good.sigs[0], inception=NOW + DAY, expiration=NOW + 2 * DAY)
    sigs = (*[late] * place, stray)
    told = [flaw.code for flaw in strays(good._replace(sigs=sigs), keys(), Work())]
    assert told == (["LABELS_EXCEED_OWNER"] if place < MAX_SIGNATURES else [])


@pytest.mark.parametrize("before", [0, MAX_SIGNATURES - 1, MAX_SIGNATURES, 100])
def test_no_verdict_hangs_on_the_order_of_signatures(before: int) -> None:
    """As where a zone has more keys that sign than are looked at, and the DS names one of them."""
    good = rrset()
    strange = [changed(good.sigs[0], key_tag=(TAG + n + 1) % 65_536) for n in range(before)]
    late = [changed(good.sigs[0], expiration=NOW - n - 1) for n in range(before)]
    for others in (strange, late):
        checked = check(good._replace(sigs=(*others, *good.sigs)), keys(), Work())
        assert checked.valid
        assert all(flaw.beside for flaw in checked.flaws)
        assert ("CAP_REACHED" in codes(checked)) is (before >= MAX_SIGNATURES)
