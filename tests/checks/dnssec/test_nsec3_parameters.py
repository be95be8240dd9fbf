from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.facts.apex import Nsec3Parameters
from netaudit.model import Outcome
from netaudit_checks.dnssec.nsec3_parameters import nsec3_parameters
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import apex, denied, zone_apex

if TYPE_CHECKING:
    from netaudit.api import Verdict


def _judged(*servers: tuple[int, str]) -> Verdict:
    """Of name servers a, b and so on, each with iterations and a salt."""
    seen = [Nsec3Parameters(iterations, salt, opt_out=False) for iterations, salt in servers]
    views = (
        apex(server=name, denial=denied("NSEC3", nsec3=(parameters,)))
        for name, parameters in zip("abc", seen, strict=False)
    )
    return nsec3_parameters(ZONE, zone_apex(*views))


def test_no_iterations_and_no_salt_pass() -> None:
    assert _judged((0, ""), (0, "")).outcome is Outcome.PASS


@pytest.mark.parametrize("wrong", [(1, ""), (0, "ab"), (10, "abcd")])
def test_iterations_or_salt_fail(wrong: tuple[int, str]) -> None:
    assert _judged(wrong).outcome is Outcome.FAIL


def test_the_worst_is_told_and_where() -> None:
    assert params(_judged((0, ""), (7, ""), (3, "ab"))) == {"iterations": 7, "servers": ("b", "c")}
    assert params(_judged((0, "ab"), (0, ""), (0, "ab"))) == {
        "salts": ("ab",),
        "servers": ("a", "c"),
    }


def test_one_server_that_shows_none_hides_nothing() -> None:
    """As one without EDNS does."""
    salted = denied("NSEC3", nsec3=(Nsec3Parameters(0, "ab", opt_out=False),))
    views = apex(denial=denied("", nsec3=())), apex(server="b", denial=salted)
    assert nsec3_parameters(ZONE, zone_apex(*views)).outcome is Outcome.FAIL


def test_nsec_has_no_parameters() -> None:
    assert nsec3_parameters(ZONE, zone_apex(apex())).outcome is Outcome.NOT_APPLICABLE
