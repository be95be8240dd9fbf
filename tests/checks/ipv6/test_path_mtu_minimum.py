from netaudit.facts.path import Mtu
from netaudit.model import Outcome
from netaudit_checks.ipv6.path_mtu_minimum import path_mtu_minimum
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, host, mtus


def test_1280_octets_must_arrive() -> None:
    assert path_mtu_minimum(PREFIX, mtus(Mtu.WHOLE, Mtu.REDUCED)).outcome is Outcome.PASS
    verdict = path_mtu_minimum(PREFIX, mtus(Mtu.WHOLE, Mtu.TOO_SMALL))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == (host(1),)


def test_no_router_may_ask_for_less() -> None:
    assert path_mtu_minimum(PREFIX, mtus(Mtu.REDUCED, told=(1280,))).outcome is Outcome.PASS
    verdict = path_mtu_minimum(PREFIX, mtus(Mtu.REDUCED, told=(1400, 576)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["mtu"] == 576


def test_a_unit_out_of_reach_is_judged_elsewhere() -> None:
    assert path_mtu_minimum(PREFIX, mtus(Mtu.NOT_REACHED)).outcome is Outcome.NOT_APPLICABLE
