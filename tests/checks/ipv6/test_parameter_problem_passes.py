from netaudit.facts.headers import Fate, Header
from netaudit.model import Outcome
from netaudit_checks.ipv6.parameter_problem_passes import parameter_problem_passes
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, headers, host

SENT = Header.UNKNOWN_OPTION


def test_a_refusal_must_be_told() -> None:
    assert parameter_problem_passes(PREFIX, headers(SENT, Fate.REFUSED)).outcome is Outcome.PASS
    verdict = parameter_problem_passes(PREFIX, headers(SENT, Fate.REFUSED, Fate.DROPPED))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == (host(1),)


def test_a_unit_out_of_reach_is_judged_elsewhere() -> None:
    verdict = parameter_problem_passes(PREFIX, headers(SENT))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
