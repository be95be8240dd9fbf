from __future__ import annotations

from dataclasses import replace

from netaudit.model import Outcome
from netaudit_checks.dnssec.ds_matches_key import ds_matches_key
from tests.checks.builders import params
from tests.checks.dns_builders import DS, ZONE, delegation


def test_all_matched_passes() -> None:
    assert ds_matches_key(ZONE, delegation()).outcome is Outcome.PASS


def test_none_that_matches_fails_and_is_named() -> None:
    orphan = replace(DS, key_tag=9, matched=False)
    verdict = ds_matches_key(ZONE, delegation(ds=(orphan,)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["orphans"] == ("9/13/2",)


def test_one_too_many_of_the_same_algorithm_is_a_roll() -> None:
    """RFC 6781 section 4.1.2: the double-DS method."""
    orphan = replace(DS, key_tag=9, matched=False)
    assert ds_matches_key(ZONE, delegation(ds=(DS, orphan))).outcome is Outcome.PASS


def test_an_algorithm_without_any_match_fails() -> None:
    """RFC 4035 section 2.2: each algorithm of the DS set must sign the keys."""
    orphan = replace(DS, key_tag=9, algorithm=8, matched=False)
    verdict = ds_matches_key(ZONE, delegation(ds=(DS, orphan)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["orphans"] == ("9/8/2",)


def test_a_match_by_sha1_is_ignored_beside_sha256() -> None:
    sha1, orphan = replace(DS, digest_type=1), replace(DS, matched=False)
    verdict = ds_matches_key(ZONE, delegation(ds=(sha1, orphan)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["orphans"] == (orphan.label,)
    assert ds_matches_key(ZONE, delegation(ds=(sha1,))).outcome is Outcome.PASS


def test_of_a_digest_that_nobody_knows_it_is_not_said_that_it_matches_no_key() -> None:
    """RFC 6840 section 5.2: such a DS is as good as none, whosever it is."""
    unknown = replace(DS, digest_type=100, matched=False)
    verdict = ds_matches_key(ZONE, delegation(ds=(unknown,)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["ds"] == (unknown.label,)
    assert ds_matches_key(ZONE, delegation(ds=(DS, unknown))).outcome is Outcome.PASS
    stranger = replace(unknown, key_tag=DS.key_tag ^ 1)
    verdict = ds_matches_key(ZONE, delegation(ds=(unknown, stranger)))
    assert params(verdict)["orphans"] == (stranger.label,)


def test_without_a_ds_it_does_not_apply() -> None:
    assert ds_matches_key(ZONE, delegation(ds=())).outcome is Outcome.NOT_APPLICABLE


def test_dead_servers_are_no_missing_key() -> None:
    silent = delegation(ds=(replace(DS, matched=False),), keys=(), answered=False)
    assert ds_matches_key(ZONE, silent).outcome is Outcome.NOT_APPLICABLE
