from netaudit.facts.path import Mtu
from netaudit.model import Outcome
from netaudit_checks.ipv6.path_mtu_full import path_mtu_full
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, ROUTER, host, mtus


def test_less_than_our_own_link_carries_is_told() -> None:
    assert path_mtu_full(PREFIX, mtus(Mtu.WHOLE)).outcome is Outcome.PASS
    verdict = path_mtu_full(PREFIX, mtus(Mtu.WHOLE, Mtu.REDUCED, told=(1400,)))
    assert verdict.outcome is Outcome.FAIL
    told = params(verdict)
    assert (told["addresses"], told["mtu"], told["routers"]) == ((host(1),), 1400, (str(ROUTER),))
    nobody = path_mtu_full(PREFIX, mtus(Mtu.REDUCED, located=False))
    assert params(nobody)["routers"] == ()


def test_a_black_hole_is_judged_elsewhere() -> None:
    assert path_mtu_full(PREFIX, mtus(Mtu.BLACK_HOLE)).outcome is Outcome.NOT_APPLICABLE
    assert path_mtu_full(PREFIX, mtus(Mtu.NOT_REACHED)).outcome is Outcome.NOT_APPLICABLE
