import pytest

from netaudit.drill.loading import load_text
from netaudit.drill.rules import Network, review
from netaudit.drill.writing import KINDS, write
from netaudit.lab.faults import catalogue
from tests.drill.builders import make_network


@pytest.mark.parametrize(("minutes", "injects"), [(10, 1), (30, 3), (480, 9)])
def test_what_is_written_is_a_sound_scenario(minutes: int, injects: int) -> None:
    network = make_network()
    scenario, tree = load_text(write(network, minutes=minutes, injects=injects, seed=1))
    assert review(scenario, tree, Network(network, (), catalogue())) == []
    assert len(scenario.injects) == min(injects, len(network.units))


def test_a_seed_picks_the_units() -> None:
    texts = {write(make_network(), minutes=30, injects=3, seed=seed) for seed in range(9)}
    assert len(texts) > 1
    assert write(make_network(), minutes=30, injects=3, seed=1) in texts


def test_every_kind_that_it_picks_is_one_of_the_lab() -> None:
    assert {kind for kind, _ in KINDS} <= set(catalogue())
