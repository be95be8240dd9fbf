from __future__ import annotations

import pytest

from netaudit.facts.zone import Nsec3Parameters
from netaudit.model import Outcome
from netaudit_checks.dnssec.nsec3_parameters import nsec3_parameters
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE, denial


def _denial(iterations: int, salt: str) -> Outcome:
    nsec3 = Nsec3Parameters(iterations, salt, opt_out=False)
    return nsec3_parameters(ZONE, denial("secure", "secure", nsec3)).outcome


def test_no_iterations_and_no_salt_pass() -> None:
    assert _denial(0, "") is Outcome.PASS


@pytest.mark.parametrize(("iterations", "salt"), [(1, ""), (0, "ab"), (10, "abcd")])
def test_iterations_or_salt_fail(iterations: int, salt: str) -> None:
    assert _denial(iterations, salt) is Outcome.FAIL


def test_the_worst_is_told() -> None:
    several = (Nsec3Parameters(0, "", opt_out=False), Nsec3Parameters(7, "", opt_out=True))
    verdict = nsec3_parameters(ZONE, denial("secure", "secure", *several))
    assert params(verdict) == {"iterations": 7}


def test_nsec_has_no_parameters() -> None:
    assert nsec3_parameters(ZONE, denial()).outcome is Outcome.NOT_APPLICABLE
