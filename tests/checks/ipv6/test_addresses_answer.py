from netaudit.model import Outcome
from netaudit_checks.ipv6.addresses_answer import addresses_answer
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, host, presence


def test_every_address_must_give_a_sign_of_life() -> None:
    assert addresses_answer(PREFIX, presence("echo", "tcp 443")).outcome is Outcome.PASS
    verdict = addresses_answer(PREFIX, presence("echo", "", "tcp 22"))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == (host(1),)


def test_a_unit_out_of_reach_is_judged_elsewhere() -> None:
    assert addresses_answer(PREFIX, presence("", "")).outcome is Outcome.NOT_APPLICABLE
