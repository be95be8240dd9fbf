import pytest

from netaudit.facts.path import Mtu
from netaudit.model import Outcome
from netaudit_checks.ipv6.packet_too_big_passes import packet_too_big_passes
from tests.checks.builders import params
from tests.checks.path_builders import PREFIX, ROUTER, host, mtus


@pytest.mark.parametrize("state", [Mtu.WHOLE, Mtu.REDUCED, Mtu.TOO_SMALL])
def test_what_is_no_black_hole(state: Mtu) -> None:
    assert packet_too_big_passes(PREFIX, mtus(state)).outcome is Outcome.PASS


@pytest.mark.parametrize("state", [Mtu.BLACK_HOLE, Mtu.BLACK_HOLE_BACK])
@pytest.mark.parametrize("located", [True, False])
def test_a_black_hole_is_told_with_its_place(state: Mtu, *, located: bool) -> None:
    verdict = packet_too_big_passes(PREFIX, mtus(Mtu.WHOLE, state, located=located))
    assert verdict.outcome is Outcome.FAIL
    told = params(verdict)
    assert (told["addresses"], told["mtu"]) == ((host(1),), 1400)
    assert told["routers"] == ((str(ROUTER),) if located else ())


def test_the_way_there_comes_first() -> None:
    verdict = packet_too_big_passes(PREFIX, mtus(Mtu.BLACK_HOLE_BACK, Mtu.BLACK_HOLE))
    assert params(verdict)["addresses"] == (host(1),)


def test_a_unit_out_of_reach_is_judged_elsewhere() -> None:
    verdict = packet_too_big_passes(PREFIX, mtus(Mtu.NOT_REACHED))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
