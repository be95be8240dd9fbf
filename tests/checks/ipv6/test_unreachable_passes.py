from netaudit.facts.headers import Heeded
from netaudit.model import Outcome
from netaudit_checks.ipv6.unreachable_passes import unreachable_passes
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, errors, host

YES = Heeded.YES


def test_every_address_must_say_that_a_port_is_closed() -> None:
    assert unreachable_passes(PREFIX, errors((True, YES))).outcome is Outcome.PASS
    verdict = unreachable_passes(PREFIX, errors((True, YES), (False, YES)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == (host(1),)


def test_a_unit_out_of_reach_is_judged_elsewhere() -> None:
    assert unreachable_passes(PREFIX, errors()).outcome is Outcome.NOT_APPLICABLE
