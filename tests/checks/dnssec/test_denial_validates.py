from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.dnssec.denial_validates import denial_validates
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE, denial


def test_valid_denials_pass() -> None:
    assert denial_validates(ZONE, denial()).outcome is Outcome.PASS


def test_opt_out_is_not_a_fault() -> None:
    assert denial_validates(ZONE, denial(name="insecure")).outcome is Outcome.PASS


@pytest.mark.parametrize(("name", "data"), [("bogus", "secure"), ("secure", "bogus")])
def test_a_bogus_denial_fails_and_the_question_is_told(name: str, data: str) -> None:
    verdict = denial_validates(ZONE, denial(name, data))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["questions"] == (("x. AAAA",) if name == "bogus" else ("y. AFSDB",))


@pytest.mark.parametrize("zone", ["bogus", "insecure", "indeterminate"])
def test_a_zone_without_a_chain_is_told_elsewhere(zone: str) -> None:
    verdict = denial_validates(ZONE, denial("bogus", "bogus", zone=zone))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
