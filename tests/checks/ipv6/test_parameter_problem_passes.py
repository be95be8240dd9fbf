from netaudit.facts.headers import ExtensionHeaders, Fate, Header
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


def test_who_gets_no_options_has_nothing_to_refuse() -> None:
    shut = headers(Header.DESTINATION, Fate.DROPPED)
    both = ExtensionHeaders((*shut.passages, *headers(SENT, Fate.DROPPED).passages))
    assert parameter_problem_passes(PREFIX, both).outcome is Outcome.NOT_APPLICABLE
    more = headers(SENT, Fate.DROPPED, Fate.DROPPED)
    verdict = parameter_problem_passes(PREFIX, ExtensionHeaders((*shut.passages, *more.passages)))
    assert params(verdict)["addresses"] == (host(1),)
