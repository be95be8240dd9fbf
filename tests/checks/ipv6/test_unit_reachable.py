from netaudit.model import Outcome
from netaudit_checks.ipv6.unit_reachable import unit_reachable
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, presence


def test_one_address_that_answers_is_enough() -> None:
    verdict = unit_reachable(PREFIX, presence("", "echo"))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["alive"] == 1


def test_a_unit_where_nothing_answers_fails_once() -> None:
    verdict = unit_reachable(PREFIX, presence("", "", ""))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["count"] == 3


def test_without_addresses_there_is_nothing_to_reach() -> None:
    assert unit_reachable(PREFIX, presence()).outcome is Outcome.NOT_APPLICABLE
