from __future__ import annotations

from dataclasses import replace

from netaudit.model import Outcome
from netaudit_checks.dnssec.ds_digest_current import Options, ds_digest_current
from tests.checks.builders import params
from tests.checks.dns_builders import DS, ZONE, delegation


def test_sha256_passes() -> None:
    assert ds_digest_current(ZONE, delegation(), Options()).outcome is Outcome.PASS


def test_sha1_fails_even_beside_sha256() -> None:
    both = delegation(ds=(DS, replace(DS, digest_type=1)))
    verdict = ds_digest_current(ZONE, both, Options())
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["ds"] == ("7/13/1",)


def test_without_a_ds_it_does_not_apply() -> None:
    found = ds_digest_current(ZONE, delegation(ds=()), Options())
    assert found.outcome is Outcome.NOT_APPLICABLE
