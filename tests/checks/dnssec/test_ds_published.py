from __future__ import annotations

from netaudit.model import Outcome, Zone
from netaudit_checks.dnssec.ds_published import ds_published
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE, delegation


def test_a_ds_passes() -> None:
    assert ds_published(ZONE, delegation()).outcome is Outcome.PASS


def test_keys_without_a_ds_fail_and_the_ds_is_told() -> None:
    verdict = ds_published(ZONE, delegation(ds=()))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["expected"] == ("so-a.kontum.test. IN DS 7 13 2 ab",)


def test_an_unsigned_zone_needs_none() -> None:
    verdict = ds_published(ZONE, delegation(ds=(), keys=()))
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_the_root_has_none() -> None:
    verdict = ds_published(Zone("so-a", "."), delegation(ds=()))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
