from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from netaudit.model import Outcome
from netaudit_checks.dnssec.keys_on_every_server import keys_on_every_server
from tests.checks.builders import params
from tests.checks.dns_builders import DS, KEY, ZONE, delegation
from tests.checks.server_builders import apex, seen, zone_apex

if TYPE_CHECKING:
    from netaudit.facts.apex import ApexView
    from netaudit.facts.zone import Delegation, Key


def test_the_same_keys_pass() -> None:
    assert outcome(apex(), apex()) is Outcome.PASS


def test_other_keys_fail() -> None:
    other = apex(server="bad", keys=(replace(KEY, key_tag=9),))
    views = zone_apex(apex(), other, apex(server="none", keys=()))
    verdict = keys_on_every_server(ZONE, views, delegation())
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"][1:] == ("bad: 9/13", "none: -")


def test_an_unsigned_zone_is_told_elsewhere() -> None:
    bare = zone_apex(apex(keys=(), sets=()))
    assert keys_on_every_server(ZONE, bare, delegation()).outcome is Outcome.NOT_APPLICABLE


def test_who_gave_no_answer_is_told_elsewhere() -> None:
    views = zone_apex(apex(), apex(keys=(), unanswered=("DNSKEY",)))
    verdict = keys_on_every_server(ZONE, views, delegation())
    assert (verdict.outcome, params(verdict)["count"]) == (Outcome.PASS, 1)


SHARED = (replace(KEY, key_tag=1, flags=256), replace(KEY, key_tag=2, flags=256))
OTHER = replace(KEY, key_tag=9)
BOTH = delegation(ds=(DS, replace(DS, key_tag=9)))


def signer(key: Key, *, of_data: int = 1, of_keys: int = 0, **changes: Any) -> ApexView:
    """A server of one of two who sign: the keys with `key`, or `of_keys`, data with `of_data`."""
    sets = (
        seen("SOA", key_tags=(of_data,)),
        seen("DNSKEY", key_tags=(of_keys or key.key_tag,)),
    )
    return apex(**({"keys": (key, *SHARED), "sets": sets} | changes))


def outcome(*views: ApexView, above: Delegation = BOTH) -> Outcome:
    return keys_on_every_server(ZONE, zone_apex(*views), above).outcome


def test_of_several_who_sign_each_may_have_a_way_in_of_its_own() -> None:
    """RFC 8901 section 2.1.2: all have the keys that sign data, each its own that signs those."""
    assert outcome(signer(KEY), signer(OTHER, of_data=2)) is Outcome.PASS


def test_a_key_of_one_of_them_that_signs_data_has_to_be_at_all() -> None:
    assert outcome(signer(KEY), signer(OTHER, of_data=9)) is Outcome.FAIL


def test_a_way_in_is_a_key_for_it_with_a_ds_and_signs_the_keys() -> None:
    good = signer(KEY)
    assert outcome(good, signer(OTHER, of_data=2), above=delegation()) is Outcome.FAIL
    orphan = delegation(ds=(DS, replace(DS, key_tag=9, matched=False)))
    assert outcome(good, signer(OTHER, of_data=2), above=orphan) is Outcome.FAIL
    other = delegation(ds=(DS, replace(DS, key_tag=9, algorithm=8)))
    assert outcome(good, signer(OTHER, of_data=2), above=other) is Outcome.FAIL
    assert outcome(good, signer(replace(OTHER, flags=256), of_data=2)) is Outcome.FAIL
    assert outcome(good, signer(OTHER, of_data=2, of_keys=1)) is Outcome.FAIL
    bare = signer(OTHER, sets=(seen("SOA", key_tags=(2,)),))
    assert outcome(good, bare) is Outcome.FAIL


def test_a_copy_that_lacks_a_key_is_an_old_one() -> None:
    new = signer(KEY, keys=(KEY, OTHER, *SHARED))
    assert outcome(new, signer(KEY)) is Outcome.FAIL


def test_of_two_keys_of_its_own_each_has_to_be_a_way_in() -> None:
    """One that is nothing to anybody is the rest of an old copy."""
    idle = replace(KEY, key_tag=5)
    assert outcome(signer(KEY, keys=(KEY, idle, *SHARED)), signer(OTHER, of_data=2)) is Outcome.FAIL
