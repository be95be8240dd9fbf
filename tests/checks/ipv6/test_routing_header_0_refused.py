from netaudit.facts.headers import Fate, Header
from netaudit.model import Outcome
from netaudit_checks.ipv6.routing_header_0_refused import routing_header_0_refused
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, headers, host

SENT = Header.ROUTING_0


def test_who_follows_it_fails() -> None:
    fine = headers(SENT, Fate.REFUSED, Fate.DROPPED)
    assert routing_header_0_refused(PREFIX, fine).outcome is Outcome.PASS
    verdict = routing_header_0_refused(PREFIX, headers(SENT, Fate.REFUSED, Fate.PASSED))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == (host(1),)


def test_a_unit_out_of_reach_is_judged_elsewhere() -> None:
    verdict = routing_header_0_refused(PREFIX, headers(SENT))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
