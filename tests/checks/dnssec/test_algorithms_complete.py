from __future__ import annotations

from dataclasses import replace

from netaudit.facts.apex import ZoneApex
from netaudit.model import Outcome
from netaudit_checks.dnssec.algorithms_complete import algorithms_complete
from tests.checks.builders import params
from tests.checks.dns_builders import DS, KEY, ZONE, delegation
from tests.checks.server_builders import apex, seen, zone_apex


def test_one_algorithm_that_signs_passes() -> None:
    found = algorithms_complete(ZONE, zone_apex(apex()), delegation())
    assert found.outcome is Outcome.PASS


def test_a_key_whose_algorithm_signs_nothing_fails() -> None:
    two = apex(keys=(KEY, replace(KEY, algorithm=15)), sets=(seen("SOA"),))
    verdict = algorithms_complete(ZONE, zone_apex(two), delegation())
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == (f"{two.server}: SOA 15",)


def test_so_does_a_ds() -> None:
    other = delegation(ds=(DS, replace(DS, algorithm=8)))
    assert algorithms_complete(ZONE, zone_apex(apex()), other).outcome is Outcome.FAIL


def test_revoked_keys_and_orphaned_ds_do_not_count() -> None:
    revoked = apex(keys=(KEY, replace(KEY, algorithm=15, flags=385)))
    orphan = delegation(ds=(DS, replace(DS, algorithm=8, matched=False)))
    assert algorithms_complete(ZONE, zone_apex(revoked), orphan).outcome is Outcome.PASS


def test_an_unsigned_zone_is_told_elsewhere() -> None:
    bare = zone_apex(apex(keys=(), sets=()))
    assert algorithms_complete(ZONE, bare, delegation()).outcome is Outcome.NOT_APPLICABLE


def test_where_nobody_shows_signatures_they_are_taken_out_on_the_way() -> None:
    two = apex(keys=(KEY, replace(KEY, algorithm=15)), sets=(seen("SOA"),))
    found = algorithms_complete(ZONE, ZoneApex((two,), taken_out=True), delegation())
    assert found.outcome is Outcome.NOT_TESTED
    found = algorithms_complete(ZONE, ZoneApex((apex(),), taken_out=True), delegation())
    assert found.outcome is Outcome.PASS
