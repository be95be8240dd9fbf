from netaudit.facts.headers import Fate, Header
from netaudit.model import Outcome
from netaudit_checks.ipv6.destination_options_pass import destination_options_pass
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, headers, host

SENT = Header.DESTINATION


def test_such_packets_must_arrive_everywhere() -> None:
    assert destination_options_pass(PREFIX, headers(SENT, Fate.PASSED)).outcome is Outcome.PASS
    verdict = destination_options_pass(PREFIX, headers(SENT, Fate.PASSED, Fate.DROPPED))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == (host(1),)


def test_other_headers_are_judged_elsewhere() -> None:
    others = headers(Header.ROUTING_0, Fate.DROPPED)
    assert destination_options_pass(PREFIX, others).outcome is Outcome.PASS
    assert destination_options_pass(PREFIX, headers(SENT)).outcome is Outcome.NOT_APPLICABLE
