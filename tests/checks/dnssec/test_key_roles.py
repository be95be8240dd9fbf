from __future__ import annotations

from dataclasses import replace

from netaudit.model import Outcome
from netaudit_checks.dnssec.key_roles import key_roles
from tests.checks.builders import params
from tests.checks.dns_builders import DS, KEY, ZONE, delegation


def test_a_key_with_sep_behind_the_ds_passes() -> None:
    assert key_roles(ZONE, delegation()).outcome is Outcome.PASS


def test_a_ds_of_a_key_without_sep_fails() -> None:
    verdict = key_roles(ZONE, delegation(keys=(replace(KEY, flags=256),)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["ds"] == ("7/13/2",)


def test_a_key_that_is_no_zone_key_fails() -> None:
    verdict = key_roles(ZONE, delegation(keys=(KEY, replace(KEY, flags=1))))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["keys"] == ("7/13",)


def test_an_unsigned_zone_has_no_roles() -> None:
    assert key_roles(ZONE, delegation(keys=())).outcome is Outcome.NOT_APPLICABLE


def test_a_ds_that_fits_no_key_names_none() -> None:
    orphan = delegation(ds=(DS, replace(DS, key_tag=9, matched=False)))
    assert key_roles(ZONE, orphan).outcome is Outcome.PASS
