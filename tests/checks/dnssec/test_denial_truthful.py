from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.dnssec.denial_truthful import denial_truthful
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import apex, denied, zone_apex


def test_a_full_bitmap_passes() -> None:
    assert denial_truthful(ZONE, zone_apex(apex())).outcome is Outcome.PASS


def test_a_type_left_out_fails_and_is_named() -> None:
    lying = apex(denial=denied(types=("SOA", "DNSKEY")))
    verdict = denial_truthful(ZONE, zone_apex(lying))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == (f"{lying.server}: NS",)


def test_without_a_bitmap_it_does_not_apply() -> None:
    found = denial_truthful(ZONE, zone_apex(apex(denial=denied(types=()))))
    assert found.outcome is Outcome.NOT_APPLICABLE
