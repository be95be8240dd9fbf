from netaudit.facts.headers import Fate, Header
from netaudit.model import Outcome
from netaudit_checks.ipv6.atomic_fragments_pass import atomic_fragments_pass
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, headers, host

SENT = Header.ATOMIC


def test_such_packets_must_arrive_everywhere() -> None:
    assert atomic_fragments_pass(PREFIX, headers(SENT, Fate.PASSED)).outcome is Outcome.PASS
    verdict = atomic_fragments_pass(PREFIX, headers(SENT, Fate.PASSED, Fate.DROPPED))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == (host(1),)


def test_other_headers_are_judged_elsewhere() -> None:
    others = headers(Header.ROUTING_0, Fate.DROPPED)
    assert atomic_fragments_pass(PREFIX, others).outcome is Outcome.PASS
    assert atomic_fragments_pass(PREFIX, headers(SENT)).outcome is Outcome.NOT_APPLICABLE
