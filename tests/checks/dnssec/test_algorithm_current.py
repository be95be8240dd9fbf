from __future__ import annotations

from dataclasses import replace

import pytest

from netaudit.model import Outcome
from netaudit_checks.dnssec.algorithm_current import Options, algorithm_current
from tests.checks.builders import params
from tests.checks.dns_builders import DS, KEY, ZONE, delegation


@pytest.mark.parametrize(("algorithm", "bits"), [(8, 2048), (13, 256), (14, 384), (15, 256)])
def test_current_algorithms_pass(algorithm: int, bits: int) -> None:
    key = replace(KEY, algorithm=algorithm, bits=bits)
    assert algorithm_current(ZONE, delegation(keys=(key,)), Options()).outcome is Outcome.PASS


@pytest.mark.parametrize("algorithm", [1, 3, 5, 6, 7, 10, 12, 200])
def test_any_other_fails_and_the_key_is_named(algorithm: int) -> None:
    keys = (KEY, replace(KEY, key_tag=8, algorithm=algorithm, bits=4096))
    verdict = algorithm_current(ZONE, delegation(keys=keys), Options())
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["keys"] == (f"8/{algorithm}",)


def test_a_short_rsa_key_fails() -> None:
    keys = (replace(KEY, algorithm=8, bits=1024),)
    verdict = algorithm_current(ZONE, delegation(keys=keys), Options())
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["bits"] == 2048


def test_an_rsa_key_that_bind_refuses_fails() -> None:
    """RFC 3110 section 2 allows it, and other validators take it."""
    taken = replace(KEY, algorithm=8, bits=2048, exponent=35)
    keys = (taken, replace(taken, key_tag=8, exponent=36))
    verdict = algorithm_current(ZONE, delegation(keys=keys), Options())
    assert verdict.outcome is Outcome.FAIL
    assert (params(verdict)["keys"], params(verdict)["bits"]) == (("8/8",), 35)
    assert algorithm_current(ZONE, delegation(keys=(taken,)), Options()).outcome is Outcome.PASS


@pytest.mark.parametrize("algorithm", [8, 13, 14, 15, 16])
def test_a_key_that_cannot_be_read_fails_though_nothing_may_need_it(algorithm: int) -> None:
    keys = (KEY, replace(KEY, key_tag=8, algorithm=algorithm, bits=0))
    verdict = algorithm_current(ZONE, delegation(keys=keys), Options())
    assert verdict.outcome is Outcome.FAIL
    assert "cannot use" in verdict.message
    assert params(verdict)["keys"] == (f"8/{algorithm}",)


def test_of_an_algorithm_that_nobody_implements_the_size_is_not_missed() -> None:
    keys = (replace(KEY, algorithm=253, bits=0),)
    verdict = algorithm_current(ZONE, delegation(keys=keys), Options(algorithms=(253,)))
    assert verdict.outcome is Outcome.PASS


def test_sha1_alone_as_digest_fails() -> None:
    old = replace(DS, digest_type=1)
    assert algorithm_current(ZONE, delegation(ds=(old,)), Options()).outcome is Outcome.FAIL
    assert algorithm_current(ZONE, delegation(ds=(old, DS)), Options()).outcome is Outcome.PASS


def test_an_unsigned_zone_has_no_algorithm() -> None:
    verdict = algorithm_current(ZONE, delegation(keys=()), Options())
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_a_zone_without_a_ds_has_none_of_sha1() -> None:
    assert algorithm_current(ZONE, delegation(ds=()), Options()).outcome is Outcome.PASS
