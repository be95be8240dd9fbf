from __future__ import annotations

import pytest

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


@pytest.mark.parametrize("name", [".", "so-a.kontum.test"])
def test_where_the_walk_begins_no_parent_is_known(name: str) -> None:
    verdict = ds_published(Zone("so-a", name), delegation(parent=name, ds=()))
    assert (verdict.outcome, params(verdict)) == (Outcome.NOT_APPLICABLE, {"zone": name})
