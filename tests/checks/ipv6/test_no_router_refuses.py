from netaudit.facts.trace import End
from netaudit.model import Outcome
from netaudit_checks.ipv6.no_router_refuses import no_router_refuses
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, host, traced

SAID = "ICMPv6 type 1 code 1 from 2001:db8:0:1::2"


def test_a_router_that_refuses_is_told_with_its_words() -> None:
    assert no_router_refuses(PREFIX, traced(End.REACHED, End.SILENT)).outcome is Outcome.PASS
    verdict = no_router_refuses(PREFIX, traced(End.REACHED, End.REFUSED, said=SAID))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict) == {"addresses": (host(1),), "said": (SAID,)}


def test_a_unit_out_of_reach_is_judged_elsewhere() -> None:
    verdict = no_router_refuses(PREFIX, traced(End.REFUSED, said=SAID))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
