from netaudit.facts.trace import End
from netaudit.model import Outcome
from netaudit_checks.ipv6.unit_reachable import unit_reachable
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, presence, traced

SAID = "ICMPv6 type 1 code 0 from 2001:db8:0:1::1"


def test_one_address_that_answers_is_enough() -> None:
    verdict = unit_reachable(PREFIX, presence("", "echo"), traced())
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["alive"] == 1


def test_a_unit_where_nothing_answers_fails_once_with_the_place() -> None:
    dead = presence("", "", "")
    verdict = unit_reachable(PREFIX, dead, traced(End.SILENT))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["count"] == 3
    assert params(verdict)["routers"] == ("2001:db8:0:1::2",)
    refused = unit_reachable(PREFIX, dead, traced(End.REFUSED, End.REFUSED, said=SAID))
    assert params(refused)["said"] == (SAID,)
    nowhere = unit_reachable(PREFIX, dead, traced(End.SILENT, routers=()))
    assert "no router on the way" in nowhere.message
    assert params(nowhere)["count"] == 3


def test_without_addresses_there_is_nothing_to_reach() -> None:
    assert unit_reachable(PREFIX, presence(), traced()).outcome is Outcome.NOT_APPLICABLE
