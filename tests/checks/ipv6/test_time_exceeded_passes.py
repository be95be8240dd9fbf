from dataclasses import replace
from ipaddress import ip_address

from netaudit.facts.trace import End, Traces
from netaudit.model import Outcome
from netaudit_checks.ipv6.time_exceeded_passes import time_exceeded_passes
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, traced

ANOTHER = ip_address("2001:db8:1001::beef")


def test_a_router_that_keeps_silent_is_told_by_its_place() -> None:
    assert time_exceeded_passes(PREFIX, traced(End.REACHED)).outcome is Outcome.PASS
    verdict = time_exceeded_passes(PREFIX, traced(End.REACHED, routers=(1, None, 3)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["hops"] == ("2",)


def test_one_method_that_is_answered_is_enough() -> None:
    both = traced(End.REACHED, routers=(1, None)).traces + traced(End.REACHED).traces
    assert time_exceeded_passes(PREFIX, Traces(both)).outcome is Outcome.PASS


def test_a_router_that_rations_its_errors_is_not_mute() -> None:
    """Heard towards one address of the prefix, and not towards another."""
    other = replace(traced(End.REACHED, routers=(1, None)).traces[0], address=ANOTHER)
    both = (other, *traced(End.REACHED).traces)
    assert time_exceeded_passes(PREFIX, Traces(both)).outcome is Outcome.PASS


def test_a_unit_out_of_reach_is_judged_elsewhere() -> None:
    assert time_exceeded_passes(PREFIX, traced(End.SILENT)).outcome is Outcome.NOT_APPLICABLE
