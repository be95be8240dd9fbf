from __future__ import annotations

from dataclasses import replace

from netaudit.model import Outcome
from netaudit_checks.dnssec.ds_without_key import ds_without_key
from tests.checks.builders import params
from tests.checks.dns_builders import DS, ZONE, delegation

ORPHAN = replace(DS, key_tag=9, matched=False)


def test_all_matched_passes() -> None:
    assert ds_without_key(ZONE, delegation()).outcome is Outcome.PASS


def test_one_beside_the_one_in_use_fails_and_is_named() -> None:
    verdict = ds_without_key(ZONE, delegation(ds=(DS, ORPHAN)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["orphans"] == ("9/13/2",)


def test_where_none_matches_another_check_says_so() -> None:
    assert ds_without_key(ZONE, delegation(ds=(ORPHAN,))).outcome is Outcome.NOT_APPLICABLE


def test_without_a_ds_it_does_not_apply() -> None:
    assert ds_without_key(ZONE, delegation(ds=())).outcome is Outcome.NOT_APPLICABLE


def test_a_digest_that_nobody_knows_may_be_that_of_the_key() -> None:
    unknown = replace(DS, digest_type=100, matched=False)
    assert ds_without_key(ZONE, delegation(ds=(DS, unknown))).outcome is Outcome.PASS
    stranger = replace(unknown, key_tag=DS.key_tag ^ 1)
    verdict = ds_without_key(ZONE, delegation(ds=(DS, unknown, stranger)))
    assert params(verdict)["orphans"] == (stranger.label,)
