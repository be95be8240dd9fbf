from netaudit.facts.headers import Fate, Header
from netaudit.model import Outcome
from netaudit_checks.ipv6.hop_by_hop_passes import hop_by_hop_passes
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, headers, host

SENT = Header.HOP_BY_HOP


def test_such_packets_must_arrive_everywhere() -> None:
    assert hop_by_hop_passes(PREFIX, headers(SENT, Fate.PASSED)).outcome is Outcome.PASS
    verdict = hop_by_hop_passes(PREFIX, headers(SENT, Fate.PASSED, Fate.DROPPED))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == (host(1),)


def test_other_headers_are_judged_elsewhere() -> None:
    others = headers(Header.ROUTING_0, Fate.DROPPED)
    assert hop_by_hop_passes(PREFIX, others).outcome is Outcome.PASS
    assert hop_by_hop_passes(PREFIX, headers(SENT)).outcome is Outcome.NOT_APPLICABLE
