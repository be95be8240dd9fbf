from netaudit.model import Outcome
from netaudit_checks.ipv6.echo_answered import echo_answered
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, host, presence


def test_who_is_there_must_answer_echo() -> None:
    assert echo_answered(PREFIX, presence("echo", "")).outcome is Outcome.PASS
    verdict = echo_answered(PREFIX, presence("echo", "tcp 443"))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == (host(1),)


def test_a_unit_out_of_reach_is_judged_elsewhere() -> None:
    assert echo_answered(PREFIX, presence("")).outcome is Outcome.NOT_APPLICABLE
