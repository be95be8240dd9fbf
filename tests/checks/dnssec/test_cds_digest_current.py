from __future__ import annotations

from dataclasses import replace

from netaudit.model import Outcome
from netaudit_checks.dnssec.cds_digest_current import Options, cds_digest_current
from tests.checks.builders import params
from tests.checks.dns_builders import DS, ZONE
from tests.checks.server_builders import apex, offering, zone_apex

SHA1 = replace(DS, digest_type=1)


def test_sha256_passes() -> None:
    verdict = cds_digest_current(ZONE, zone_apex(offering(), offering()), Options())
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 1


def test_sha1_fails_alone_and_beside_sha256_at_any_server() -> None:
    for cds in ((SHA1,), (DS, SHA1)):
        verdict = cds_digest_current(ZONE, zone_apex(apex(), offering(cds=cds)), Options())
        assert verdict.outcome is Outcome.FAIL
        assert params(verdict)["cds"] == ("7/13/1",)


def test_the_policy_says_which_digests_are_current() -> None:
    strict = Options(digests=(4,))
    assert cds_digest_current(ZONE, zone_apex(offering()), strict).outcome is Outcome.FAIL


def test_a_request_to_delete_has_no_digest() -> None:
    delete = offering(cds=(replace(DS, algorithm=0, digest_type=0),))
    found = cds_digest_current(ZONE, zone_apex(delete), Options())
    assert found.outcome is Outcome.NOT_APPLICABLE


def test_without_any_it_does_not_apply() -> None:
    assert cds_digest_current(ZONE, zone_apex(apex()), Options()).outcome is Outcome.NOT_APPLICABLE
