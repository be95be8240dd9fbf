from dataclasses import replace

from netaudit.facts.path import Presence
from netaudit.facts.trace import End
from netaudit.model import Outcome
from netaudit_checks.ipv6.hop_limit_plausible import hop_limit_plausible
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, host, presence, traced

REACHED = End.REACHED


def test_a_low_start_is_seen_through_the_length_of_the_way() -> None:
    near = hop_limit_plausible(PREFIX, presence("echo"), traced(REACHED))
    assert near.outcome is Outcome.PASS  # 61 and a way of three hops


def test_a_host_that_starts_too_low_fails() -> None:
    seen = Presence(tuple(replace(s, hop_limit=30) for s in presence("echo", "echo").addresses))
    verdict = hop_limit_plausible(PREFIX, seen, traced(End.SILENT, REACHED))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict) == {"addresses": (host(1),), "limit": 32}


def test_without_a_way_or_an_answer_nothing_is_known() -> None:
    for facts in ((presence("echo"), traced(End.SILENT)), (presence(), traced(REACHED))):
        assert hop_limit_plausible(PREFIX, *facts).outcome is Outcome.NOT_APPLICABLE
