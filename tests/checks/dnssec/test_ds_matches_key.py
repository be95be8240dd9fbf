from __future__ import annotations

from dataclasses import replace

from netaudit.model import Outcome
from netaudit_checks.dnssec.ds_matches_key import ds_matches_key
from tests.checks.builders import params
from tests.checks.dns_builders import DS, ZONE, delegation


def test_all_matched_passes() -> None:
    assert ds_matches_key(ZONE, delegation()).outcome is Outcome.PASS


def test_one_without_a_key_fails_and_is_named() -> None:
    orphan = replace(DS, key_tag=9, matched=False)
    verdict = ds_matches_key(ZONE, delegation(ds=(DS, orphan)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["orphans"] == ("9/13/2",)


def test_without_a_ds_it_does_not_apply() -> None:
    assert ds_matches_key(ZONE, delegation(ds=())).outcome is Outcome.NOT_APPLICABLE


def test_dead_servers_are_no_missing_key() -> None:
    silent = delegation(ds=(replace(DS, matched=False),), keys=(), answered=False)
    assert ds_matches_key(ZONE, silent).outcome is Outcome.NOT_APPLICABLE
