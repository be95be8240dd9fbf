from netaudit.facts.trace import End
from netaudit.model import Outcome
from netaudit_checks.ipv6.no_routing_loop import no_routing_loop
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, host, traced


def test_a_circle_is_told_with_its_routers() -> None:
    assert no_routing_loop(PREFIX, traced(End.REACHED, End.SILENT)).outcome is Outcome.PASS
    verdict = no_routing_loop(PREFIX, traced(End.LOOP, routers=(9, 1, 2, 1, 2, 1)))
    assert verdict.outcome is Outcome.FAIL
    told = params(verdict)
    assert told["addresses"] == (host(0),)
    assert told["routers"] == ("2001:db8:0:1::1", "2001:db8:0:1::2")
